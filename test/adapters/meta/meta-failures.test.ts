import { describe, expect, test } from 'vitest';
import { metaFailure } from '../../../src/adapters/meta/failures.ts';

const READ = { platform: 'meta', what: 'GET /v26.0/act_1/insights', isWrite: false } as const;

function failureOf(error: Record<string, unknown>, headers: Record<string, string> = {}) {
  return metaFailure({ status: 400, headers: new Headers(headers), body: { error } }, READ);
}

describe('a Graph error is judged by code, subcode and is_transient', () => {
  test.each([
    [{ code: 17, error_subcode: 2_446_079 }, 'PLATFORM_RATE_LIMITED'],
    [{ code: 613, error_subcode: 1_487_742, is_transient: true }, 'PLATFORM_RATE_LIMITED'],
    [{ code: 80_004 }, 'PLATFORM_RATE_LIMITED'],
    [{ code: 80_014 }, 'PLATFORM_RATE_LIMITED'],
    [{ code: 80_015 }, 'PLATFORM_UNAVAILABLE'],
    [{ code: 4, error_subcode: 1_504_022 }, 'PLATFORM_RATE_LIMITED'],
    [{ code: 613, error_subcode: 5_044_001 }, 'PLATFORM_RATE_LIMITED'],
    [{ code: 17, error_subcode: 1_885_172 }, 'PLATFORM_INVALID_REQUEST'],
    [{ code: 613, error_subcode: 1_487_632 }, 'PLATFORM_INVALID_REQUEST'],
    [{ code: 1 }, 'PLATFORM_UNAVAILABLE'],
    [{ code: 2 }, 'PLATFORM_UNAVAILABLE'],
    [{ code: 100, is_transient: true }, 'PLATFORM_UNAVAILABLE'],
    [{ code: 960 }, 'PLATFORM_UNAVAILABLE'],
    [{ code: 190, error_subcode: 463 }, 'PLATFORM_AUTH_REJECTED'],
    [{ code: 102 }, 'PLATFORM_AUTH_REJECTED'],
    [{ code: 10 }, 'PLATFORM_PERMISSION_DENIED'],
    [{ code: 200 }, 'PLATFORM_PERMISSION_DENIED'],
    [{ code: 299 }, 'PLATFORM_PERMISSION_DENIED'],
    [{ code: 100 }, 'PLATFORM_INVALID_REQUEST'],
    [{ code: 100, error_subcode: 33 }, 'PLATFORM_NOT_FOUND'],
    [{ code: 368 }, 'PLATFORM_INVALID_REQUEST'],
    [{ code: 2635 }, 'PLATFORM_MISCONFIGURED'],
    [{ code: 123_456 }, 'PLATFORM_UNAVAILABLE'],
  ])('%j is %s', (...[error, code]) => {
    expect(failureOf({ message: 'no', type: 'OAuthException', ...error })?.code).toBe(code);
  });

  test('an error in an answer with HTTP 200 is an error', () => {
    const body = { error: { message: 'no', code: 190 } };
    expect(metaFailure({ status: 200, headers: new Headers(), body }, READ)?.code).toBe(
      'PLATFORM_AUTH_REJECTED',
    );
  });

  test('a success is no failure', () => {
    expect(metaFailure({ status: 200, headers: new Headers(), body: { data: [] } }, READ)).toBeNull();
  });
});

describe('how long a throttled call waits', () => {
  const THROTTLED = { code: 80_000, message: 'too many calls' };
  const business = (entry: Record<string, unknown>) => ({
    'x-business-use-case-usage': JSON.stringify({
      '1001': [{ type: 'ads_insights', call_count: 100, ...entry }],
    }),
  });
  const account = (usage: Record<string, unknown>) => ({ 'x-ad-account-usage': JSON.stringify(usage) });

  test.each([
    {
      rule: 'minutes of the business header',
      headers: business({ estimated_time_to_regain_access: 19 }),
      ms: 1_140_000,
    },
    { rule: 'seconds of the account header', headers: account({ reset_time_duration: 100 }), ms: 100_000 },
    {
      rule: 'the longer of both',
      headers: {
        ...business({ estimated_time_to_regain_access: 1 }),
        ...account({ reset_time_duration: 90 }),
      },
      ms: 90_000,
    },
    {
      rule: 'a minute of the full tier',
      headers: business({ estimated_time_to_regain_access: 0, ads_api_access_tier: 'standard_access' }),
      ms: 60_000,
    },
    {
      rule: 'five minutes of the limited tier',
      headers: account({ ads_api_access_tier: 'development_access' }),
      ms: 300_000,
    },
    { rule: 'five minutes where no header says anything', headers: {}, ms: 300_000 },
    { rule: 'five minutes where the header is garbage', headers: { 'x-ad-account-usage': '{' }, ms: 300_000 },
  ])('is $rule', ({ headers, ms }) => {
    expect(failureOf(THROTTLED, headers)?.retryAfterMs).toBe(ms);
  });

  test('is left to the retry policy where nothing is throttled', () => {
    expect(
      failureOf({ code: 2, message: 'no' }, account({ reset_time_duration: 100 }))?.retryAfterMs,
    ).toBeNull();
  });
});
