import { Temporal } from 'temporal-polyfill';
import { type FailureCode, OutsideFailure } from '../../domain/failure.ts';
import type { ThrottleScope } from '../../ports/call-quota.ts';
import { type AnswerSource, unreadableAnswer } from '../shared/answer.ts';
import type { HttpAnswer } from '../shared/http.ts';
import { quotable } from '../shared/redaction.ts';
import { boundedDelay, durationMs, retryAfterOf, serverFailure } from '../shared/status-failures.ts';
import { type Dv360Error, errorBodySchema } from './schema.ts';

/** What kind of refusal an error is, as the table of ad-platform-apis §5 groups them. */
type Dv360ErrorClass =
  | 'rate'
  | 'daily_quota'
  | 'auth'
  | 'permission'
  | 'not_found'
  | 'concurrent_change'
  | 'invalid';

const USER_RATE_REASONS = ['userRateLimitExceeded', 'rateLimitExceeded', 'RATE_LIMIT_EXCEEDED'];
const DAILY_REASONS = ['dailyLimitExceeded', 'quotaExceeded'];
/** Google's daily quotas start anew at midnight there. */
const QUOTA_ZONE = 'America/Los_Angeles';

const CLASS_BY_STATUS: Readonly<Record<number, Dv360ErrorClass>> = {
  400: 'invalid',
  401: 'auth',
  403: 'permission',
  404: 'not_found',
  409: 'concurrent_change',
  429: 'rate',
};

const FAILURE_CODE: Readonly<Record<Dv360ErrorClass, FailureCode>> = {
  rate: 'PLATFORM_RATE_LIMITED',
  daily_quota: 'PLATFORM_RATE_LIMITED',
  auth: 'PLATFORM_AUTH_REJECTED',
  permission: 'PLATFORM_PERMISSION_DENIED',
  not_found: 'PLATFORM_NOT_FOUND',
  concurrent_change: 'PLATFORM_UNAVAILABLE',
  invalid: 'PLATFORM_INVALID_REQUEST',
};

const NEXT_STEP: Readonly<Record<Dv360ErrorClass, string>> = {
  rate: 'The quota of the minute is used up; it is tried again, each time later.',
  daily_quota: 'The quota of the day is used up; it is tried again after midnight Pacific time.',
  auth: 'Check the Google credential and its scopes display-video and doubleclickbidmanager.',
  permission: 'Make the Google user or service account a user of this advertiser in DV360.',
  not_found: 'The advertiser, insertion order or report does not exist for this user.',
  concurrent_change: 'Somebody else changed it at the same moment; it is tried again.',
  invalid: 'It stays refused until the request or the insertion order changes.',
};

/** The failure for an answer that is no success, or `null` where it is one. A 5xx after a write is ambiguous, a 409 is not. */
export function dv360Failure(answer: HttpAnswer, source: AnswerSource): OutsideFailure | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  if (status >= 500) return serverFailure(source, answer);
  const parsed = errorBodySchema.safeParse(answer.body);
  const error = parsed.success ? parsed.data.error : null;
  const errorClass = classify(status, error);
  if (errorClass === null) return unreadableAnswer(source, `with HTTP ${status} and no error of its own`);
  return new OutsideFailure(FAILURE_CODE[errorClass], messageOf({ error, errorClass, status }, source), {
    retryAfterMs: waitMs(errorClass, { error, headers: answer.headers }),
    details: {
      platform: 'dv360',
      errorClass,
      status,
      reason: reasonsOf(error)[0] ?? error?.status ?? null,
      ...(FAILURE_CODE[errorClass] === 'PLATFORM_RATE_LIMITED' ? { scope: scopeOf(errorClass, error) } : {}),
    },
  });
}

function classify(status: number, error: Dv360Error | null): Dv360ErrorClass | null {
  const reasons = reasonsOf(error);
  if (reasons.some((reason) => DAILY_REASONS.includes(reason))) return 'daily_quota';
  if (reasons.some((reason) => USER_RATE_REASONS.includes(reason))) return 'rate';
  return CLASS_BY_STATUS[status] ?? null;
}

/** The day's quota is the project's and a user rate that of our credential; of another 429 only its account is known. */
function scopeOf(errorClass: Dv360ErrorClass, error: Dv360Error | null): ThrottleScope {
  return errorClass === 'daily_quota' || reasonsOf(error).includes('userRateLimitExceeded')
    ? 'platform'
    : 'account';
}

function reasonsOf(error: Dv360Error | null): readonly string[] {
  return [...(error?.errors ?? []), ...(error?.details ?? [])].flatMap(({ reason }) => reason ?? []);
}

function messageOf(
  refusal: { error: Dv360Error | null; errorClass: Dv360ErrorClass; status: number },
  source: AnswerSource,
): string {
  const said = quotable(refusal.error?.message ?? '');
  const quoted = said === '' ? `HTTP ${refusal.status}` : `${said} (HTTP ${refusal.status})`;
  return `dv360 refused ${source.what}: ${quoted}. ${NEXT_STEP[refusal.errorClass]}`;
}

/** DV360 documents no delay on a 429, so `null` leaves the growing delay to the retry policy. */
function waitMs(
  errorClass: Dv360ErrorClass,
  answer: { error: Dv360Error | null; headers: Headers },
): number | null {
  const { headers, error } = answer;
  const nowMs = Date.parse(headers.get('date') ?? '') || Date.now();
  if (errorClass === 'daily_quota') return boundedDelay(untilQuotaMidnight(nowMs));
  if (errorClass !== 'rate') return null;
  const delay = error?.details.map((detail) => durationMs(detail.retryDelay)).find((ms) => ms !== null);
  return delay ?? retryAfterOf(headers, nowMs);
}

function untilQuotaMidnight(nowMs: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(QUOTA_ZONE);
  return now.startOfDay().add({ days: 1 }).epochMilliseconds - nowMs;
}
