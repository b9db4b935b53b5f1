import { describe, expect, it } from 'vitest';
import { googleFailure } from '../../../src/adapters/google-ads/failures.ts';
import type { FailureCode } from '../../../src/domain/failure.ts';

const READ = { platform: 'google', what: 'POST /v26/customers/1/googleAds:search', isWrite: false } as const;
const WRITE = { ...READ, what: 'POST /v26/customers/1/campaigns:mutate', isWrite: true } as const;

interface Refusal {
  status: number;
  category: string;
  code: string;
}

/** A GoogleAdsFailure in its usual shape. */
function body({ status, category, code }: Refusal, details: Record<string, unknown> = {}) {
  const errors = [{ errorCode: { [category]: code }, message: `It is ${code}.`, ...details }];
  return {
    error: { code: status, status: 'STATUS', message: 'outer', details: [{ errors, requestId: 'req-1' }] },
  };
}

function failure(status: number, content: unknown, headers: Record<string, string> = {}) {
  return googleFailure(READ, { status, headers: new Headers(headers), body: content });
}

describe('googleFailure', () => {
  it.each<[number, string, string, FailureCode]>([
    [429, 'quotaError', 'RESOURCE_EXHAUSTED', 'PLATFORM_RATE_LIMITED'],
    [400, 'quotaError', 'RESOURCE_TEMPORARILY_EXHAUSTED', 'PLATFORM_RATE_LIMITED'],
    [400, 'quotaError', 'EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION', 'PLATFORM_RATE_LIMITED'],
    [500, 'internalError', 'INTERNAL_ERROR', 'PLATFORM_UNAVAILABLE'],
    [400, 'databaseError', 'CONCURRENT_MODIFICATION', 'PLATFORM_UNAVAILABLE'],
    [401, 'authenticationError', 'OAUTH_TOKEN_REVOKED', 'PLATFORM_AUTH_REJECTED'],
    [400, 'authenticationError', 'NOT_ADS_USER', 'PLATFORM_AUTH_REJECTED'],
    [403, 'authorizationError', 'USER_PERMISSION_DENIED', 'PLATFORM_PERMISSION_DENIED'],
    [400, 'resourceAccessDenied', 'WRITE_ACCESS_DENIED', 'PLATFORM_PERMISSION_DENIED'],
    [400, 'mutateError', 'RESOURCE_NOT_FOUND', 'PLATFORM_NOT_FOUND'],
    [400, 'queryError', 'UNRECOGNIZED_FIELD', 'PLATFORM_INVALID_REQUEST'],
    [400, 'contextError', 'OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE', 'PLATFORM_INVALID_REQUEST'],
    [400, 'requestError', 'UNSUPPORTED_VERSION', 'PLATFORM_MISCONFIGURED'],
  ])('HTTP %i %s.%s is %s', (...[status, category, code, expected]) => {
    const found = failure(status, body({ status, category, code }));
    expect(found).toMatchObject({
      code: expected,
      details: { platform: 'google', code, requestId: 'req-1' },
    });
    expect(found.message).toContain(`It is ${code}.`);
  });

  it('a quota error says when and for whom it ends', () => {
    const quota = { quotaErrorDetails: { rateScope: 'DEVELOPER', retryDelay: '8962s' } };
    const refusal = { status: 429, category: 'quotaError', code: 'RESOURCE_EXHAUSTED' };
    const found = failure(429, body(refusal, { details: quota }));
    expect(found).toMatchObject({ retryAfterMs: 8_962_000, details: { rateScope: 'DEVELOPER' } });
  });

  it('takes Retry-After where there is no retry delay, and no delay of more than a day', () => {
    const refusal = { status: 429, category: 'quotaError', code: 'RESOURCE_EXHAUSTED' };
    expect(failure(429, body(refusal), { 'retry-after': '12' }).retryAfterMs).toBe(12_000);
    expect(failure(429, body(refusal), { 'retry-after': '9999999' }).retryAfterMs).toBe(86_400_000);
    expect(failure(429, body(refusal)).retryAfterMs).toBeNull();
  });

  it('a quota error decides among several', () => {
    const errors = [
      { errorCode: { queryError: 'UNRECOGNIZED_FIELD' } },
      { errorCode: { quotaError: 'RESOURCE_EXHAUSTED' } },
    ];
    expect(failure(400, { error: { details: [{ errors }] } }).code).toBe('PLATFORM_RATE_LIMITED');
  });

  it('reads an error that a stream wrapped in an array', () => {
    const refusal = { status: 403, category: 'authorizationError', code: 'CUSTOMER_NOT_ENABLED' };
    expect(failure(403, [body(refusal)])).toMatchObject({
      code: 'PLATFORM_PERMISSION_DENIED',
      details: { code: 'CUSTOMER_NOT_ENABLED' },
    });
  });

  it('reads a google.rpc.BadRequest', () => {
    const details = [{ fieldViolations: [{ field: 'query', description: 'Unknown name "qery"' }] }];
    const found = failure(400, { error: { code: 400, status: 'INVALID_ARGUMENT', details } });
    expect(found).toMatchObject({ code: 'PLATFORM_INVALID_REQUEST', details: { code: 'INVALID_ARGUMENT' } });
    expect(found.message).toContain('Unknown name "qery"');
  });

  it.each([
    [401, {}, 'PLATFORM_AUTH_REJECTED'],
    [403, '<html>', 'PLATFORM_PERMISSION_DENIED'],
    [404, '<html>Error 404</html>', 'PLATFORM_MISCONFIGURED'],
    [429, '', 'PLATFORM_RATE_LIMITED'],
    [503, '<html>', 'PLATFORM_UNAVAILABLE'],
    [400, null, 'PLATFORM_INVALID_REQUEST'],
  ])('HTTP %i with a body that is no Google error is %3$s', (status, content, expected) => {
    expect(failure(status, content).code).toBe(expected);
  });

  it.each([
    ['an internal error', 500, body({ status: 500, category: 'internalError', code: 'INTERNAL_ERROR' })],
    [
      'a concurrent change',
      400,
      body({ status: 400, category: 'databaseError', code: 'CONCURRENT_MODIFICATION' }),
    ],
    ['a proxy', 502, '<html>'],
  ])('a write is unconfirmed after %s', (_what, status, content) => {
    const found = googleFailure(WRITE, { status, headers: new Headers(), body: content });
    expect(found.code).toBe('PLATFORM_WRITE_UNCONFIRMED');
  });

  it('a refused write certainly did not happen', () => {
    const content = body({ status: 403, category: 'authorizationError', code: 'USER_PERMISSION_DENIED' });
    const found = googleFailure(WRITE, { status: 403, headers: new Headers(), body: content });
    expect(found.code).toBe('PLATFORM_PERMISSION_DENIED');
  });
});
