import type { HttpAnswer } from '../shared/http.ts';
import { type AdsError, type ErrorBody, errorBodySchema } from './schema.ts';

/** What an error body says, whichever of its shapes it came in. `code` is Google's own, such as `RESOURCE_EXHAUSTED`. */
export interface ReadError {
  code: string;
  category: string | null;
  message: string;
  requestId: string | null;
  rateScope: string | null;
  retryDelay: string | undefined;
}

/** The error of an answer; null where the body is none that Google Ads documents. */
export function readError(answer: HttpAnswer): ReadError | null {
  const parsed = errorBodySchema.safeParse(answer.body);
  if (!parsed.success) return null;
  const decisive = decisiveError(parsed.data);
  return {
    ...codeOf(decisive, parsed.data.error.status ?? `HTTP_${answer.status}`),
    message: decisive?.message ?? messageOf(parsed.data),
    requestId: bodyRequestId(parsed.data) ?? requestIdOf(answer.headers),
    ...quotaOf(decisive),
  };
}

/** The platform's own id of a call, for its support. */
export function requestIdOf(headers: Headers): string | null {
  return headers.get('request-id');
}

/** Several errors may come together; one about quota decides, because it says when to come back. */
function decisiveError({ error }: ErrorBody): AdsError | undefined {
  const errors = (error.details ?? []).flatMap((detail) => detail.errors ?? []);
  return errors.find(isAboutQuota) ?? errors[0];
}

function isAboutQuota(error: AdsError): boolean {
  return error.errorCode?.['quotaError'] !== undefined || error.details?.quotaErrorDetails !== undefined;
}

function codeOf(error: AdsError | undefined, otherwise: string): { code: string; category: string | null } {
  const [named] = Object.entries(error?.errorCode ?? {});
  return named === undefined ? { code: otherwise, category: null } : { category: named[0], code: named[1] };
}

function quotaOf(error: AdsError | undefined): Pick<ReadError, 'rateScope' | 'retryDelay'> {
  const { rateScope = null, retryDelay } = error?.details?.quotaErrorDetails ?? {};
  return { rateScope, retryDelay };
}

function messageOf({ error }: ErrorBody): string {
  const violations = (error.details ?? []).flatMap((detail) => detail.fieldViolations ?? []);
  return violations[0]?.description ?? error.message ?? 'no message.';
}

function bodyRequestId({ error }: ErrorBody): string | null {
  return error.details?.find((detail) => detail.requestId !== undefined)?.requestId ?? null;
}
