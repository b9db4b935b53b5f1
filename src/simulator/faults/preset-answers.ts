import { googleFailure, googleStatus } from '../google/google-errors.ts';
import type { SimAnswer } from '../http/exchange.ts';
import { metaFailure, throttleHeaders } from '../meta/meta-errors.ts';
import type { Fault, Preset } from './fault.ts';

const ONE_MINUTE_S = 60;

/** The answers of presets that stand in for the platform's own, by name; presets that change answers are not here. */
const ANSWERS: Readonly<Partial<Record<Preset, (fault: Fault) => SimAnswer>>> = {
  google_429: google429,
  google_auth: () => googleError(401, 'authenticationError', 'OAUTH_TOKEN_INVALID'),
  google_permission: () => googleError(403, 'authorizationError', 'USER_PERMISSION_DENIED'),
  google_internal: () => googleError(500, 'internalError', 'INTERNAL_ERROR'),
  google_concurrent_modification: () => googleError(400, 'databaseError', 'CONCURRENT_MODIFICATION'),
  meta_17: (fault) => throttled(17, 2_446_079, fault),
  meta_613: (fault) => throttled(613, 1_487_742, fault),
  meta_4: () => metaFailure(400, { code: 4, message: '(#4) Application request limit reached' }),
  meta_190: () =>
    metaFailure(401, {
      code: 190,
      error_subcode: 460,
      message: 'Error validating access token: The session has been invalidated.',
    }),
  meta_10: () =>
    metaFailure(403, { code: 10, message: '(#10) Application does not have permission for this action' }),
  meta_transient: () =>
    metaFailure(500, {
      code: 2,
      is_transient: true,
      message: 'Service temporarily unavailable',
      type: 'OAuthException',
    }),
  meta_reduce_data: () =>
    metaFailure(500, {
      code: 1,
      message: 'Please reduce the amount of data you are asking for, then retry your request',
    }),
  dv360_429: () =>
    googleStatus(429, "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'."),
  dv360_403_user_rate: () => limitExceeded('userRateLimitExceeded'),
  dv360_403_daily_limit: () => limitExceeded('dailyLimitExceeded'),
  dv360_409: () => googleStatus(409, 'The operation was aborted.', 'ABORTED'),
  unavailable_503: () => googleStatus(503, 'The service is currently unavailable.'),
  internal_500: () => googleStatus(500, 'Internal error encountered.'),
  gateway_timeout_504: () => googleStatus(504, 'Deadline exceeded.', 'DEADLINE_EXCEEDED'),
  malformed_json: () => ({ status: 200, body: '{"results":[{"campaign":', contentType: 'application/json' }),
  token_invalid_grant: () => ({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
  }),
};

/** What a fault answers instead of the platform; undefined when it lets the platform answer. */
export function faultAnswer(fault: Fault): SimAnswer | undefined {
  const preset = fault.preset === undefined ? undefined : ANSWERS[fault.preset]?.(fault);
  if (preset === undefined && fault.status === undefined) return undefined;
  const answer = preset ?? { status: fault.status ?? 500, body: fault.body ?? {} };
  return {
    ...answer,
    ...(fault.status === undefined ? {} : { status: fault.status }),
    ...(fault.body === undefined ? {} : { body: fault.body }),
    headers: { ...answer.headers, ...fault.headers },
  };
}

function google429(fault: Fault): SimAnswer {
  const quotaErrorDetails = {
    rateScope: fault.rateScope ?? 'ACCOUNT',
    rateName: 'Number of operations for basic access',
    retryDelay: `${fault.retryDelaySeconds ?? 30}s`,
  };
  return googleFailure(429, {
    errorCode: { quotaError: 'RESOURCE_EXHAUSTED' },
    message: `Too many requests. Retry in ${fault.retryDelaySeconds ?? 30} seconds.`,
    details: { quotaErrorDetails },
  });
}

function googleError(status: number, category: string, code: string): SimAnswer {
  return googleFailure(status, { errorCode: { [category]: code }, message: `The call failed: ${code}.` });
}

function throttled(code: number, subcode: number, fault: Fault): SimAnswer {
  const minutes = Math.ceil((fault.retryDelaySeconds ?? 5 * ONE_MINUTE_S) / ONE_MINUTE_S);
  const message = `(#${code}) User request limit reached`;
  const answer = metaFailure(400, { code, error_subcode: subcode, message, is_transient: false });
  return { ...answer, headers: { ...answer.headers, ...throttleHeaders(minutes) } };
}

function limitExceeded(reason: string): SimAnswer {
  const message = reason === 'dailyLimitExceeded' ? 'Daily Limit Exceeded' : 'User Rate Limit Exceeded';
  const errors = [{ message, domain: 'usageLimits', reason }];
  return { status: 403, body: { error: { code: 403, message, status: 'PERMISSION_DENIED', errors } } };
}
