import { type FailureCode, OutsideFailure } from '../../domain/failure.ts';
import type { ThrottleScope } from '../../ports/call-quota.ts';
import { type AnswerSource, lostAnswer } from '../shared/answer.ts';
import type { HttpAnswer } from '../shared/http.ts';
import { quotable } from '../shared/redaction.ts';
import { durationMs, retryAfterOf, serverFailure } from '../shared/status-failures.ts';
import { type ReadError, readError, requestIdOf } from './error-body.ts';

/** Codes that mean "later", whatever HTTP status they come with (ad-platform-apis §3, error table). */
const RATE_CODES: ReadonlySet<string> = new Set([
  'RESOURCE_EXHAUSTED',
  'RESOURCE_TEMPORARILY_EXHAUSTED',
  'EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION',
  'EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION',
]);

const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'INTERNAL_ERROR',
  'TRANSIENT_ERROR',
  'DEADLINE_EXCEEDED',
  'CONCURRENT_MODIFICATION',
]);

const NOT_FOUND_CODES: ReadonlySet<string> = new Set(['RESOURCE_NOT_FOUND', 'CUSTOMER_NOT_FOUND']);

const MISCONFIGURED_CODES: ReadonlySet<string> = new Set(['UNSUPPORTED_VERSION', 'UNKNOWN_VERSION']);

/** Categories of Google's errors whose members all mean the same to us. */
const CODE_OF_CATEGORY: Readonly<Record<string, FailureCode>> = {
  authenticationError: 'PLATFORM_AUTH_REJECTED',
  authorizationError: 'PLATFORM_PERMISSION_DENIED',
  resourceAccessDenied: 'PLATFORM_PERMISSION_DENIED',
};

/** What a person does next, by our code. */
const NEXT_STEPS: Partial<Record<FailureCode, string>> = {
  PLATFORM_RATE_LIMITED:
    'It is tried again when Google allows; ask for a higher access level if this happens often.',
  PLATFORM_AUTH_REJECTED: 'Give consent again, or check the service account, and set the new credential.',
  PLATFORM_PERMISSION_DENIED:
    'Give this Google user or service account access to the ad account, and check the login customer id.',
  PLATFORM_NOT_FOUND: 'Check the account and campaign ids; the campaign may be gone.',
  PLATFORM_MISCONFIGURED: 'Check GOOGLE_ADS_BASE_URL and GOOGLE_ADS_API_VERSION.',
  PLATFORM_INVALID_REQUEST: 'Trying again cannot help; look at the campaign in Google Ads.',
  PLATFORM_UNAVAILABLE: 'It is tried again.',
};

/** The failure for an answer that is not a success. Never ambiguous about writes: what may have happened is UNCONFIRMED. */
export function googleFailure(source: AnswerSource, answer: HttpAnswer): OutsideFailure {
  const error = readError(answer);
  if (error === null) return failureOfStatus(source, answer);
  const code = classify(error, answer.status);
  if (code === 'PLATFORM_UNAVAILABLE' && source.isWrite) {
    return lostAnswer(
      source,
      `it answered ${error.code} (HTTP ${answer.status}, request ${error.requestId ?? 'unnamed'})`,
    );
  }
  return new OutsideFailure(
    code,
    `Google Ads refused ${source.what}: ${error.code}, ${quotable(error.message)} ${NEXT_STEPS[code] ?? ''}`.trim(),
    {
      retryAfterMs: delayOf(code, error, answer.headers),
      details: {
        platform: 'google',
        code: error.code,
        requestId: error.requestId,
        rateScope: error.rateScope,
        ...(code === 'PLATFORM_RATE_LIMITED' ? { scope: scopeOf(error) } : {}),
        ...(code === 'PLATFORM_UNAVAILABLE' && answer.status >= 500 ? { isOutage: true } : {}),
      },
    },
  );
}

/** Whether a page token is no longer good, so that the pages must be counted off from the start. */
export function isStalePageToken(error: unknown): boolean {
  if (!(error instanceof OutsideFailure)) return false;
  const code = error.details['code'];
  return code === 'EXPIRED_PAGE_TOKEN' || code === 'INVALID_PAGE_TOKEN';
}

/** An answer that Google Ads itself did not write: a proxy, a wrong address, or a version that is gone (an HTML 404). */
function failureOfStatus(source: AnswerSource, answer: HttpAnswer): OutsideFailure {
  if (answer.status >= 500) return serverFailure(source, answer);
  const code = codeOfStatus(answer.status);
  const ours = code === 'PLATFORM_NOT_FOUND' ? 'PLATFORM_MISCONFIGURED' : code;
  return new OutsideFailure(
    ours,
    `Google Ads answered ${source.what} with HTTP ${answer.status} and no error that it documents. ${NEXT_STEPS[ours] ?? ''}`.trim(),
    {
      retryAfterMs: code === 'PLATFORM_RATE_LIMITED' ? retryAfterOf(answer.headers, Date.now()) : null,
      details: { platform: 'google', code: `HTTP_${answer.status}`, requestId: requestIdOf(answer.headers) },
    },
  );
}

/** Who has to wait; what Google does not tell is taken for the account, because others find out by themselves. */
function scopeOf({ rateScope }: ReadError): ThrottleScope {
  return rateScope === 'DEVELOPER' ? 'platform' : 'account';
}

function classify(error: ReadError, status: number): FailureCode {
  if (RATE_CODES.has(error.code)) return 'PLATFORM_RATE_LIMITED';
  if (TRANSIENT_CODES.has(error.code)) return 'PLATFORM_UNAVAILABLE';
  if (NOT_FOUND_CODES.has(error.code)) return 'PLATFORM_NOT_FOUND';
  if (MISCONFIGURED_CODES.has(error.code)) return 'PLATFORM_MISCONFIGURED';
  return CODE_OF_CATEGORY[error.category ?? ''] ?? codeOfStatus(status);
}

function codeOfStatus(status: number): FailureCode {
  if (status === 401) return 'PLATFORM_AUTH_REJECTED';
  if (status === 403) return 'PLATFORM_PERMISSION_DENIED';
  if (status === 404) return 'PLATFORM_NOT_FOUND';
  if (status === 429) return 'PLATFORM_RATE_LIMITED';
  return status >= 500 ? 'PLATFORM_UNAVAILABLE' : 'PLATFORM_INVALID_REQUEST';
}

function delayOf(code: FailureCode, error: ReadError, headers: Headers): number | null {
  if (code !== 'PLATFORM_RATE_LIMITED' && code !== 'PLATFORM_UNAVAILABLE') return null;
  return durationMs(error.retryDelay) ?? retryAfterOf(headers, Date.now());
}
