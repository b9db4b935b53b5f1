import { OutsideFailure } from '../../domain/failure.ts';
import type { ThrottleScope } from '../../ports/call-quota.ts';
import { type AnswerSource, lostAnswer, unreadableAnswer } from '../shared/answer.ts';
import type { HttpAnswer } from '../shared/http.ts';
import { quotable } from '../shared/redaction.ts';
import { serverFailure } from '../shared/status-failures.ts';
import { errorBodySchema, type MetaError } from './schema.ts';
import { throttleWaitMs } from './throttling.ts';

/** What kind of refusal an error is, as the table of ad-platform-apis §4 groups them. */
export type MetaErrorClass =
  | 'rate_account'
  | 'rate_app'
  | 'business_rule'
  | 'too_much_data'
  | 'transient'
  | 'auth'
  | 'permission'
  | 'not_found'
  | 'dead_version'
  | 'invalid'
  | 'unknown';

/** One row of the table. Codes are an inclusive range; the first row that fits decides. */
interface MetaErrorRule {
  from: number;
  to: number;
  subcode?: number;
  message?: RegExp;
  errorClass: MetaErrorClass;
}

const BEFORE_TRANSIENT: readonly MetaErrorRule[] = [
  { from: 17, to: 17, subcode: 1_885_172, errorClass: 'business_rule' },
  { from: 613, to: 613, subcode: 1_487_632, errorClass: 'business_rule' },
  { from: 613, to: 613, subcode: 5_044_001, errorClass: 'rate_app' },
  { from: 4, to: 4, errorClass: 'rate_app' },
  { from: 32, to: 32, errorClass: 'rate_app' },
  { from: 17, to: 17, errorClass: 'rate_account' },
  { from: 613, to: 613, errorClass: 'rate_account' },
  { from: 80_000, to: 80_014, errorClass: 'rate_account' },
  { from: 100, to: 100, subcode: 1_487_534, errorClass: 'too_much_data' },
  { from: 1, to: 1, message: /reduce the amount of data/i, errorClass: 'too_much_data' },
];

const AFTER_TRANSIENT: readonly MetaErrorRule[] = [
  { from: 1, to: 2, errorClass: 'transient' },
  { from: 99, to: 99, errorClass: 'transient' },
  { from: 960, to: 960, errorClass: 'transient' },
  { from: 102, to: 102, errorClass: 'auth' },
  { from: 190, to: 190, errorClass: 'auth' },
  { from: 10, to: 10, errorClass: 'permission' },
  { from: 200, to: 299, errorClass: 'permission' },
  { from: 100, to: 100, subcode: 33, errorClass: 'not_found' },
  { from: 100, to: 100, errorClass: 'invalid' },
  { from: 368, to: 368, errorClass: 'invalid' },
  /* insights reach back 37 months */
  { from: 3018, to: 3018, errorClass: 'invalid' },
  { from: 2635, to: 2635, errorClass: 'dead_version' },
];

const NEXT_STEP: Readonly<Record<MetaErrorClass, string>> = {
  rate_account: 'The ad account is throttled; it is tried again when Meta takes calls again.',
  rate_app: 'The whole app is throttled; it is tried again when Meta takes calls again.',
  business_rule: 'This is a limit on the change itself, so a person has to look at the campaign.',
  too_much_data: 'It is asked again in smaller parts.',
  transient: 'Meta calls this passing; it is tried again.',
  auth: 'Issue a new system-user token and set META_ACCESS_TOKEN.',
  permission: 'Assign the ad account to the system user with ads_read and ads_management.',
  not_found: 'The object does not exist, or the token has no access to it.',
  dead_version: 'This API version is switched off; set META_API_VERSION to a current one.',
  invalid: 'It stays refused until the request or the campaign changes.',
  unknown: 'The code is not in our table; it is tried again.',
};

const FAILURE_CODE = {
  rate_account: 'PLATFORM_RATE_LIMITED',
  rate_app: 'PLATFORM_RATE_LIMITED',
  business_rule: 'PLATFORM_INVALID_REQUEST',
  too_much_data: 'PLATFORM_UNAVAILABLE',
  transient: 'PLATFORM_UNAVAILABLE',
  auth: 'PLATFORM_AUTH_REJECTED',
  permission: 'PLATFORM_PERMISSION_DENIED',
  not_found: 'PLATFORM_NOT_FOUND',
  dead_version: 'PLATFORM_MISCONFIGURED',
  invalid: 'PLATFORM_INVALID_REQUEST',
  unknown: 'PLATFORM_UNAVAILABLE',
} as const satisfies Record<MetaErrorClass, OutsideFailure['code']>;

/** Whom a throttle is for. */
const THROTTLE_SCOPE: Readonly<Partial<Record<MetaErrorClass, ThrottleScope>>> = {
  rate_account: 'account',
  rate_app: 'platform',
};

/** Classes after which a write may still have happened: read back before it is sent again. */
const AMBIGUOUS_AFTER_WRITE: readonly MetaErrorClass[] = ['transient', 'unknown', 'too_much_data'];

/** The class of one Graph error, by (code, subcode, is_transient); throttles are flagged transient too, so they come first. */
export function classifyMetaError(error: MetaError): MetaErrorClass {
  const early = BEFORE_TRANSIENT.find((rule) => fits(rule, error));
  if (early !== undefined) return early.errorClass;
  if (error.is_transient === true) return 'transient';
  return AFTER_TRANSIENT.find((rule) => fits(rule, error))?.errorClass ?? 'unknown';
}

/** The failure for an answer that is no success, or `null` where it is one. Meta throttles with HTTP 400 and errors with 200. */
export function metaFailure(answer: HttpAnswer, source: AnswerSource): OutsideFailure | null {
  const parsed = errorBodySchema.safeParse(answer.body);
  if (parsed.success) return knownFailure(parsed.data.error, { source, ...answer });
  if (answer.status >= 200 && answer.status < 300) return null;
  if (answer.status >= 500) return serverFailure(source, answer);
  const reason = `with HTTP ${answer.status} and no Graph error`;
  return source.isWrite ? lostAnswer(source, reason) : unreadableAnswer(source, reason);
}

/** Whether a read failed because it asked for too much at once, so that half of it may pass. */
export function isTooMuchData(error: unknown): boolean {
  return error instanceof OutsideFailure && error.details['errorClass'] === 'too_much_data';
}

function knownFailure(
  error: MetaError,
  context: { source: AnswerSource; headers: Headers; status: number },
): OutsideFailure {
  const { source, headers, status } = context;
  const errorClass = classifyMetaError(error);
  const numbers =
    error.error_subcode === undefined ? `${error.code}` : `${error.code}/${error.error_subcode}`;
  const said = `${quotable(error.error_user_msg ?? error.message)} (code ${numbers})`;
  if (source.isWrite && AMBIGUOUS_AFTER_WRITE.includes(errorClass)) return lostAnswer(source, said);
  const throttleScope = THROTTLE_SCOPE[errorClass];
  return new OutsideFailure(
    FAILURE_CODE[errorClass],
    `meta refused ${source.what}: ${said}. ${NEXT_STEP[errorClass]}`,
    {
      retryAfterMs: throttleScope === undefined ? null : throttleWaitMs(headers),
      details: {
        platform: 'meta',
        errorClass,
        metaCode: error.code,
        metaSubcode: error.error_subcode ?? null,
        fbtraceId: error.fbtrace_id ?? null,
        ...(throttleScope === undefined ? {} : { scope: throttleScope }),
        isOutage: errorClass === 'transient' && status >= 500,
      },
    },
  );
}

function fits(rule: MetaErrorRule, error: MetaError): boolean {
  if (error.code < rule.from || error.code > rule.to) return false;
  if (rule.subcode !== undefined && rule.subcode !== error.error_subcode) return false;
  return rule.message === undefined || rule.message.test(error.message);
}
