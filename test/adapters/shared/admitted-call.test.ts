import { describe, expect, test } from 'vitest';
import { type AdmittedCall, admittedCall, urgently } from '../../../src/adapters/shared/admitted-call.ts';
import { OutsideFailure } from '../../../src/domain/failure.ts';
import type { CallLeave, CallOutcome, CallQuota, CountedCall } from '../../../src/ports/call-quota.ts';

const LIMIT = { calls: 1, seconds: 1 };
const over = (waitMs: number): CallLeave => ({ kind: 'over_quota', scope: 'google', limit: LIMIT, waitMs });

/** A quota that answers as told and keeps what it was asked and told. */
function aQuota(leaves: CallLeave[]) {
  const asked: CountedCall[] = [];
  const told: CallOutcome[] = [];
  const quota: CallQuota = {
    ask: async (call) => {
      asked.push(call);
      return leaves.shift() ?? { kind: 'go' };
    },
    tell: async (_call, outcome) => void told.push(outcome),
  };
  return { quota, asked, told };
}

function aCall(change: Partial<AdmittedCall> = {}): AdmittedCall & { sent: string[]; said: string[] } {
  const sent: string[] = [];
  const said: string[] = [];
  const context = { signal: new AbortController().signal, onProgress: (text: string) => said.push(text) };
  const send = async () => {
    sent.push('call');
    return { status: 200, headers: new Headers(), body: null };
  };
  const call = { api: 'google', accountId: '1', progress: 'reading', failureOf: () => null } as const;
  return { ...call, context, send, ...change, sent, said };
}

describe('a call that asks the quota', () => {
  test('waits a short wait in place, saying that it lives', async () => {
    const { quota, told } = aQuota([over(1), over(1)]);
    const call = aCall();
    expect(await admittedCall(quota, call)).toMatchObject({ status: 200 });
    expect(call.said.length).toBeGreaterThanOrEqual(2);
    expect(told).toEqual([{ kind: 'answered' }]);
  });

  test.each([
    ['a wait of more than five minutes', [over(300_001)]],
    ['short waits that come to more', [over(2), over(299_999)]],
  ])('leaves %s to Temporal, and makes no call', async (_what, leaves) => {
    const { quota } = aQuota(leaves);
    const call = aCall();
    const failure = await admittedCall(quota, call).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PLATFORM_RATE_LIMITED', details: { heldBack: 'over_quota' } });
    expect((failure as OutsideFailure).retryAfterMs).toBeGreaterThanOrEqual(299_999);
    expect((failure as OutsideFailure).retryAfterMs).toBeLessThanOrEqual(300_001 + 60_000);
    expect(call.sent).toEqual([]);
  });

  test('stops waiting as soon as its caller gives up', async () => {
    const { quota } = aQuota([over(2_500)]);
    const giver = new AbortController();
    const call = aCall({
      context: { signal: giver.signal, onProgress: () => giver.abort(new Error('enough')) },
    });
    await expect(admittedCall(quota, call)).rejects.toThrow('enough');
    expect(call.sent).toEqual([]);
  });

  test.each([
    [{ kind: 'throttled', scope: 'account', waitMs: 500 } as const, 'PLATFORM_RATE_LIMITED', 500],
    // A sweep has a number of attempts: with their own pauses they last longer than an outage of minutes.
    [{ kind: 'down', waitMs: 500 } as const, 'PLATFORM_UNAVAILABLE', null],
  ])('does not wait in place for what the platform closed: %o', async (leave, code, retryAfterMs) => {
    const { quota } = aQuota([leave]);
    const call = aCall();
    await expect(admittedCall(quota, call)).rejects.toMatchObject({ code, retryAfterMs });
    expect(call.sent).toEqual([]);
  });

  test('says whether it is urgent', async () => {
    const { quota, asked } = aQuota([]);
    const call = aCall();
    await admittedCall(quota, call);
    await admittedCall(quota, { ...call, context: urgently(call.context) });
    expect(asked.map(({ isUrgent }) => isUrgent)).toEqual([false, true]);
  });

  test.each([
    [
      'PLATFORM_RATE_LIMITED',
      { retryAfterMs: 7, details: { scope: 'platform' } },
      { kind: 'throttled', scope: 'platform', waitMs: 7 },
    ],
    ['PLATFORM_RATE_LIMITED', { retryAfterMs: 7 }, { kind: 'throttled', scope: 'account', waitMs: 7 }],
    ['PLATFORM_RATE_LIMITED', {}, { kind: 'answered' }],
    ['PLATFORM_TIMEOUT', { details: { isOutage: true } }, { kind: 'outage' }],
    ['PLATFORM_UNAVAILABLE', {}, { kind: 'answered' }],
    ['PLATFORM_NOT_FOUND', {}, { kind: 'answered' }],
  ] as const)('tells the quota of %s %o as %o', async (code, options, outcome) => {
    const { quota, told } = aQuota([]);
    const failure = new OutsideFailure(code, 'no', options);
    await expect(admittedCall(quota, aCall({ failureOf: () => failure }))).rejects.toBe(failure);
    expect(told).toEqual([outcome]);
  });

  test.each([
    ['a write that may have happened', new OutsideFailure('PLATFORM_WRITE_UNCONFIRMED', 'lost')],
    ['a caller that gave up', new Error('enough')],
  ])('tells nothing of %s', async (_what, error) => {
    const { quota, told } = aQuota([]);
    await expect(admittedCall(quota, aCall({ send: () => Promise.reject(error) }))).rejects.toBe(error);
    expect(told).toEqual([]);
  });
});
