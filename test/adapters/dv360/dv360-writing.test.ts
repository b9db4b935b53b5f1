import { describe, expect, test } from 'vitest';
import { dv360Failure } from '../../../src/adapters/dv360/failures.ts';
import { ADVERTISER, aCaller, anAdvertiser, anOrder } from './dv360-host.ts';

const CHANGE = { accountId: ADVERTISER, campaignId: '71', validateOnly: false };
const READ = { platform: 'dv360', what: 'GET /v4/advertisers/9001', isWrite: false } as const;

describe('a pause', () => {
  test('patches the status of the insertion order and nothing else', async () => {
    const { dv360, host } = await anAdvertiser({});
    expect(await dv360.pause(CHANGE, aCaller())).toEqual({ kind: 'accepted', requestId: null });
    expect(host.requests).toHaveLength(1);
    expect(host.requests[0]).toMatchObject({
      method: 'PATCH',
      path: '/v4/advertisers/9001/insertionOrders/71',
      query: { updateMask: 'entityStatus' },
      body: '{"entityStatus":"ENTITY_STATUS_PAUSED"}',
    });
  });

  test('that is only to be checked is not sent, because DV360 cannot', async () => {
    const { dv360, host } = await anAdvertiser({});
    const receipt = await dv360.pause({ ...CHANGE, validateOnly: true }, aCaller());
    expect(receipt).toEqual({ kind: 'validate_only_unsupported' });
    expect(host.requests).toEqual([]);
  });

  test.each([
    { rule: 'a 504', answer: { status: 504, body: {} }, code: 'PLATFORM_WRITE_UNCONFIRMED' },
    { rule: 'no answer in time', answer: 'hang' as const, code: 'PLATFORM_WRITE_UNCONFIRMED' },
    { rule: 'a broken connection', answer: 'drop' as const, code: 'PLATFORM_WRITE_UNCONFIRMED' },
    {
      rule: 'a concurrent change',
      answer: { status: 409, body: { error: { code: 409, status: 'ABORTED', message: 'conflict' } } },
      code: 'PLATFORM_UNAVAILABLE',
    },
    {
      rule: 'a failed precondition',
      answer: {
        status: 400,
        body: { error: { code: 400, status: 'FAILED_PRECONDITION', message: 'archived' } },
      },
      code: 'PLATFORM_INVALID_REQUEST',
    },
  ])('answered with $rule is $code', async ({ answer, code }) => {
    const { dv360, host } = await anAdvertiser({ override: () => answer });
    await expect(dv360.pause(CHANGE, aCaller())).rejects.toMatchObject({ code });
    expect(host.requests).toHaveLength(1);
  });
});

test('a resume sets the insertion order active', async () => {
  const { dv360, host } = await anAdvertiser({});
  await dv360.resume(CHANGE, aCaller());
  expect(host.requests[0]?.body).toBe('{"entityStatus":"ENTITY_STATUS_ACTIVE"}');
});

describe('a status', () => {
  test.each([
    ['ENTITY_STATUS_ACTIVE', 'active'],
    ['ENTITY_STATUS_PAUSED', 'paused'],
    ['ENTITY_STATUS_DRAFT', 'paused'],
    ['ENTITY_STATUS_ARCHIVED', 'removed'],
  ])('%s is %s', async (...[entityStatus, status]) => {
    const { dv360 } = await anAdvertiser({ orders: [anOrder({ entityStatus })] });
    expect(await dv360.readStatus(CHANGE, aCaller())).toEqual({ kind: 'status', status });
  });

  test('of an order that is not there is gone; of an advertiser out of reach it is a failure', async () => {
    const missing = { status: 404, body: { error: { code: 404, message: 'not found' } } };
    const orderGone = await anAdvertiser({
      override: ({ path }) => (path.includes('insertionOrders') ? missing : null),
    });
    expect(await orderGone.dv360.readStatus(CHANGE, aCaller())).toEqual({ kind: 'gone' });
    const allGone = await anAdvertiser({ override: () => missing });
    await expect(allGone.dv360.readStatus(CHANGE, aCaller())).rejects.toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
    });
  });
});

describe('a refusal of Google', () => {
  const failureOf = (status: number, error: Record<string, unknown>, headers: Record<string, string> = {}) =>
    dv360Failure(
      { status, headers: new Headers(headers), body: { error: { message: 'no', ...error } } },
      READ,
    );

  test.each([
    { status: 401, error: {}, code: 'PLATFORM_AUTH_REJECTED' },
    { status: 403, error: {}, code: 'PLATFORM_PERMISSION_DENIED' },
    { status: 403, error: { errors: [{ reason: 'userRateLimitExceeded' }] }, code: 'PLATFORM_RATE_LIMITED' },
    { status: 403, error: { errors: [{ reason: 'dailyLimitExceeded' }] }, code: 'PLATFORM_RATE_LIMITED' },
    { status: 404, error: {}, code: 'PLATFORM_NOT_FOUND' },
    { status: 429, error: {}, code: 'PLATFORM_RATE_LIMITED' },
    { status: 500, error: {}, code: 'PLATFORM_UNAVAILABLE' },
    { status: 418, error: {}, code: 'PLATFORM_UNREADABLE_ANSWER' },
  ])('with HTTP $status and $error is $code', ({ status, error, code }) => {
    expect(failureOf(status, error)?.code).toBe(code);
  });

  test('without a delay leaves the growing wait to the retry policy', () => {
    expect(failureOf(429, {})?.retryAfterMs).toBeNull();
  });

  test('with a delay waits that long', () => {
    expect(failureOf(429, { details: [{ retryDelay: '37s' }] })?.retryAfterMs).toBe(37_000);
    expect(failureOf(429, {}, { 'retry-after': '12' })?.retryAfterMs).toBe(12_000);
  });

  test('over the quota of the day waits until midnight Pacific time', () => {
    const error = { details: [{ reason: 'dailyLimitExceeded' }] };
    const failure = failureOf(429, error, { date: 'Mon, 23 Nov 2026 15:20:00 GMT' });
    expect(failure?.retryAfterMs).toBe((16 * 60 + 40) * 60_000);
  });
});
