import { describe, expect, test } from 'vitest';
import { metaStatus } from '../../../src/adapters/meta/mapping.ts';
import { ACCOUNT, aCaller, aMetaAccount, graphError, TOKEN } from './meta-host.ts';

const CHANGE = { accountId: ACCOUNT, campaignId: '11', validateOnly: false };

describe("what a campaign's two statuses mean", () => {
  test.each([
    ['ACTIVE', 'ACTIVE', 'active'],
    ['ACTIVE', 'WITH_ISSUES', 'active'],
    ['PAUSED', 'PAUSED', 'paused'],
    ['PAUSED', 'IN_PROCESS', 'active'],
    ['PAUSED', 'ACTIVE', 'active'],
    ['ACTIVE', 'IN_PROCESS', 'active'],
    ['ACTIVE', 'PAUSED', 'paused'],
    ['PAUSED', 'ARCHIVED', 'removed'],
    ['DELETED', 'DELETED', 'removed'],
  ])('%s with effective %s is %s', (...[status, effective_status, expected]) => {
    expect(metaStatus({ status, effective_status })).toBe(expected);
  });
});

describe('a pause', () => {
  test('is one form with the new status and the proof, and no token', async () => {
    const { meta, host } = await aMetaAccount({});
    expect(await meta.pause(CHANGE, aCaller())).toEqual({ kind: 'accepted', requestId: 'trace-1' });
    expect(host.requests).toHaveLength(1);
    const form = new URLSearchParams(host.requests[0]?.body);
    expect(host.requests[0]).toMatchObject({ method: 'POST', path: '/v26.0/11', query: {} });
    expect([...form.keys()].sort()).toEqual(['appsecret_proof', 'status']);
    expect(form.get('status')).toBe('PAUSED');
  });

  test('that is only checked says so to Meta', async () => {
    const { meta, host } = await aMetaAccount({});
    const receipt = await meta.pause({ ...CHANGE, validateOnly: true }, aCaller());
    expect(receipt.kind).toBe('validated');
    expect(new URLSearchParams(host.requests[0]?.body).get('execution_options')).toBe('["validate_only"]');
  });

  test.each([
    { rule: 'a transient error', answer: graphError({ code: 2, is_transient: true }) },
    { rule: 'a code nobody knows', answer: graphError({ code: 777_777 }) },
    { rule: 'a 503 page', answer: { status: 503, body: 'Sorry' } },
    { rule: 'a broken connection', answer: 'drop' as const },
    { rule: 'no answer in time', answer: 'hang' as const },
    { rule: 'an answer that is no success', answer: { body: { success: false } } },
  ])('answered with $rule is unconfirmed', async ({ answer }) => {
    const { meta, host } = await aMetaAccount({ override: () => answer });
    await expect(meta.pause(CHANGE, aCaller())).rejects.toMatchObject({ code: 'PLATFORM_WRITE_UNCONFIRMED' });
    expect(host.requests).toHaveLength(1);
  });

  test('that is throttled was certainly not carried out', async () => {
    const { meta } = await aMetaAccount({
      override: () => graphError({ code: 17, error_subcode: 2_446_079 }),
    });
    await expect(meta.pause(CHANGE, aCaller())).rejects.toMatchObject({ code: 'PLATFORM_RATE_LIMITED' });
  });

  test('on an id that cannot be one is never sent', async () => {
    const { meta, host } = await aMetaAccount({});
    await expect(meta.pause({ ...CHANGE, campaignId: '..' }, aCaller())).rejects.toMatchObject({
      code: 'PLATFORM_NOT_FOUND',
    });
    expect(host.requests).toEqual([]);
  });
});

test('a resume sets the campaign active', async () => {
  const { meta, host } = await aMetaAccount({});
  await meta.resume(CHANGE, aCaller());
  expect(new URLSearchParams(host.requests[0]?.body).get('status')).toBe('ACTIVE');
});

test('a token that Meta repeats does not reach the message', async () => {
  const { meta } = await aMetaAccount({
    override: () => graphError({ code: 190, message: `Malformed access token ${TOKEN}` }),
  });
  const failure = await meta.readStatus(CHANGE, aCaller()).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'PLATFORM_AUTH_REJECTED' });
  expect(JSON.stringify([failure, String(failure)])).not.toContain('secret');
});

test('a caller that gives up is told its own reason', async () => {
  const { meta } = await aMetaAccount({ override: () => 'hang' });
  const giveUp = new AbortController();
  const read = meta.readStatus(CHANGE, aCaller(giveUp.signal));
  giveUp.abort(new Error('cancelled by the test'));
  await expect(read).rejects.toThrow('cancelled by the test');
});
