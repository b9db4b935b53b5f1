import { randomUUID } from 'node:crypto';
import { Refusal, type SimAnswer } from '../http/exchange.ts';

const FAILURE_TYPE = 'type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure';
const BAD_REQUEST_TYPE = 'type.googleapis.com/google.rpc.BadRequest';

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
/** What Google says to a missing, unknown or expired token. */
export const UNAUTHENTICATED =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Request contains an invalid argument.',
  401: UNAUTHENTICATED,
  403: 'The caller does not have permission',
  429: 'Resource has been exhausted (e.g. check quota).',
  500: 'Internal error encountered.',
  503: 'The service is currently unavailable.',
};

/** One error of a GoogleAdsFailure. */
export interface GoogleAdsError {
  errorCode: Readonly<Record<string, string>>;
  message: string;
  trigger?: { stringValue: string };
  location?: { fieldPathElements: readonly { fieldName: string; index?: number }[] };
  details?: Readonly<Record<string, unknown>>;
}

/** An answer in Google's error shape with a GoogleAdsFailure in its details. */
export function googleFailure(status: number, ...errors: GoogleAdsError[]): SimAnswer {
  const requestId = randomUUID().replaceAll('-', '').slice(0, 22);
  const details = [{ '@type': FAILURE_TYPE, errors, requestId }];
  return {
    status,
    headers: { 'request-id': requestId },
    body: { error: { code: status, message: MESSAGES[status], status: STATUS_NAMES[status], details } },
  };
}

/** Refuses a call with one error, such as `queryError` / `UNRECOGNIZED_FIELD`. */
export function refuseGoogle(category: string, code: string, message: string): never {
  throw new Refusal(googleFailure(400, { errorCode: { [category]: code }, message }));
}

/** Refuses JSON that does not fit the message it should be, as the transcoder in front of Google's services does. */
export function refuseJson(field: string, description: string): never {
  throw new Refusal({
    status: 400,
    body: {
      error: {
        code: 400,
        message: description,
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': BAD_REQUEST_TYPE, fieldViolations: [{ field, description }] }],
      },
    },
  });
}

/** A plain Google API error without platform details: unknown paths, DV360, Bid Manager. */
export function googleStatus(status: number, message: string, statusName = STATUS_NAMES[status]): SimAnswer {
  return { status, body: { error: { code: status, message, status: statusName } } };
}

/** A good token without the scope of the API. */
export function insufficientScope(): SimAnswer {
  const reason = {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
  };
  const message = 'Request had insufficient authentication scopes.';
  return {
    status: 403,
    body: {
      error: {
        code: 403,
        message,
        status: 'PERMISSION_DENIED',
        details: [{ ...reason, domain: 'googleapis.com' }],
      },
    },
  };
}
