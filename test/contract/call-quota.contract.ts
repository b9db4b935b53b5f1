import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCallQuota, type LimiterStore } from '../../src/adapters/call-quota/index.ts';
import type { CallQuotas } from '../../src/domain/call-quotas.ts';
import type { CallQuota, CountedCall } from '../../src/ports/call-quota.ts';

/** A place where counts are kept: each `store` is that of another worker. */
export interface CountPlace {
  store(): Promise<LimiterStore>;
  /** forgets all counts; null where each worker counts alone */
  wipe: (() => Promise<void>) | null;
  close(): Promise<void>;
}

const MINUTE = 60;

/** A read of one Google account, unless told otherwise. */
export function aCall(change: Partial<CountedCall> = {}): CountedCall {
  return { api: 'google', accountId: '1', isUrgent: false, ...change };
}

/** What every place of counts must do. */
export function describeCallQuota(name: string, open: () => Promise<CountPlace>): void {
  describe(`the quota of platform calls counted in ${name}`, () => {
    let place: CountPlace;
    const stores: LimiterStore[] = [];
    const warnings: string[] = [];
    let made = new Map<string, RateLimiterAbstract>();

    beforeAll(async () => {
      place = await open();
    });
    beforeEach(async () => {
      await place.wipe?.();
      warnings.length = 0;
      made = new Map();
    });
    afterAll(async () => {
      for (const store of stores) await store.close();
      await place.close();
    });

    async function aWorker(quotas: CallQuotas = {}): Promise<CallQuota> {
      const store = await place.store();
      stores.push(store);
      const limiter: LimiterStore['limiter'] = (spec) => {
        const one = store.limiter(spec);
        made.set(spec.name, one);
        return one;
      };
      return createCallQuota({ ...store, limiter }, quotas, (problem) => warnings.push(problem));
    }

    async function kinds(worker: CallQuota, calls: readonly CountedCall[]): Promise<string[]> {
      const found: string[] = [];
      for (const call of calls) found.push((await worker.ask(call)).kind);
      return found;
    }

    test('calls go until the quota is used up; then it says which one, and when it begins anew', async () => {
      const worker = await aWorker({ google: [{ calls: 2, seconds: MINUTE }] });
      expect(await kinds(worker, [aCall(), aCall({ accountId: null })])).toEqual(['go', 'go']);
      const leave = await worker.ask(aCall());
      expect(leave).toMatchObject({
        kind: 'over_quota',
        scope: 'google',
        limit: { calls: 2, seconds: MINUTE },
      });
      expect(leave.kind === 'over_quota' && leave.waitMs > 0 && leave.waitMs <= MINUTE * 1000).toBe(true);
      expect(warnings).toEqual([]);
    });

    test('a quota of accounts counts each account alone, and DV360 reports count apart from DV360', async () => {
      const worker = await aWorker({
        'google-account': [{ calls: 1, seconds: MINUTE }],
        'dv360-reports': [{ calls: 1, seconds: MINUTE }],
      });
      const calls = [aCall(), aCall(), aCall({ accountId: '2' }), aCall({ accountId: null })];
      expect(await kinds(worker, calls)).toEqual(['go', 'over_quota', 'go', 'go']);
      const [order, report] = [aCall({ api: 'dv360' }), aCall({ api: 'dv360-reports' })];
      expect(await kinds(worker, [order, report, report, order])).toEqual(['go', 'go', 'over_quota', 'go']);
    });

    test('of two limits both hold, and what the shorter one refuses is not counted for the longer one', async () => {
      const worker = await aWorker({
        google: [
          { calls: 3, seconds: MINUTE * 60 },
          { calls: 1, seconds: MINUTE },
        ],
      });
      expect(await kinds(worker, [aCall(), aCall(), aCall(), aCall()])).toEqual([
        'go',
        'over_quota',
        'over_quota',
        'over_quota',
      ]);
      await made.get('calls/google/60')?.delete('all');
      expect(await kinds(worker, [aCall()])).toEqual(['go']);
    });

    test('a pause is never held back, and counts', async () => {
      const worker = await aWorker({ google: [{ calls: 2, seconds: MINUTE }] });
      const pause = aCall({ isUrgent: true });
      expect(await kinds(worker, [pause, pause, pause, aCall()])).toEqual(['go', 'go', 'go', 'over_quota']);
    });

    test('an account that the platform throttles is closed for reads until then, and no other', async () => {
      const worker = await aWorker();
      await worker.tell(aCall(), { kind: 'throttled', scope: 'account', waitMs: 90_000 });
      const leave = await worker.ask(aCall());
      expect(leave).toMatchObject({ kind: 'throttled', scope: 'account' });
      expect(leave.kind === 'throttled' && leave.waitMs > 80_000 && leave.waitMs <= 91_000).toBe(true);
      const others = [
        aCall({ isUrgent: true }),
        aCall({ accountId: '2' }),
        aCall({ accountId: null }),
        aCall({ api: 'meta' }),
      ];
      expect(await kinds(worker, others)).toEqual(['go', 'go', 'go', 'go']);
    });

    test('a whole credential that the platform throttles is closed for reads of all accounts', async () => {
      const worker = await aWorker();
      await worker.tell(aCall(), { kind: 'throttled', scope: 'platform', waitMs: 90_000 });
      expect(
        await kinds(worker, [
          aCall({ accountId: '2' }),
          aCall({ accountId: null }),
          aCall({ isUrgent: true }),
          aCall({ api: 'meta' }),
        ]),
      ).toEqual(['throttled', 'throttled', 'go', 'go']);
    });

    test('a call about no account that is throttled as one account closes nothing', async () => {
      const worker = await aWorker();
      await worker.tell(aCall({ accountId: null }), { kind: 'throttled', scope: 'account', waitMs: 90_000 });
      expect(await kinds(worker, [aCall(), aCall({ accountId: null })])).toEqual(['go', 'go']);
    });

    test('no scope is closed for more than an hour: then the platform is asked, and says so again', async () => {
      const worker = await aWorker();
      await worker.tell(aCall(), { kind: 'throttled', scope: 'account', waitMs: 30 * 86_400_000 });
      const leave = await worker.ask(aCall());
      expect(leave.kind === 'throttled' && leave.waitMs <= 3_600_000).toBe(true);
    });

    test('many that ask while others tell of failures all get an answer', async () => {
      const worker = await aWorker();
      const outage = { kind: 'outage' } as const;
      const throttled = { kind: 'throttled', scope: 'account', waitMs: 1 } as const;
      const asking = Array.from({ length: 50 }, () => [
        worker.ask(aCall()),
        worker.tell(aCall(), outage),
        worker.tell(aCall(), throttled),
        worker.tell(aCall(), { kind: 'answered' }),
      ]);
      const ended = await Promise.allSettled(asking.flat());
      expect(ended.filter(({ status }) => status === 'rejected')).toEqual([]);
    });

    test('a shorter word does not take back a longer one', async () => {
      const worker = await aWorker();
      await worker.tell(aCall(), { kind: 'throttled', scope: 'account', waitMs: 3_600_000 });
      await worker.tell(aCall({ isUrgent: true }), { kind: 'throttled', scope: 'account', waitMs: 5_000 });
      const leave = await worker.ask(aCall());
      expect(leave.kind === 'throttled' && leave.waitMs > 3_000_000).toBe(true);
    });

    test('four failures in a row are tolerated; the fifth closes the reads of a platform, and an answer opens them', async () => {
      const worker = await aWorker();
      for (let failure = 1; failure <= 4; failure += 1) await worker.tell(aCall(), { kind: 'outage' });
      expect(await kinds(worker, [aCall()])).toEqual(['go']);
      await worker.tell(aCall(), { kind: 'outage' });
      const calls = [aCall({ accountId: '2' }), aCall({ isUrgent: true }), aCall({ api: 'meta' })];
      expect(await kinds(worker, calls)).toEqual(['down', 'go', 'go']);
      await worker.tell(aCall({ isUrgent: true }), { kind: 'answered' });
      expect(await kinds(worker, [aCall(), aCall()])).toEqual(['go', 'go']);
    });

    test('an answer in between begins the count of failures anew', async () => {
      const worker = await aWorker();
      for (let failure = 1; failure <= 12; failure += 1) {
        await worker.tell(aCall(), { kind: 'outage' });
        if (failure % 4 === 0) await worker.tell(aCall(), { kind: 'answered' });
      }
      expect(await kinds(worker, [aCall()])).toEqual(['go']);
    });

    test('a platform that is down is asked by one call at a time; when that fails it stays closed', async () => {
      const worker = await aWorker();
      for (let failure = 1; failure <= 5; failure += 1) await worker.tell(aCall(), { kind: 'outage' });
      const turnOver = async () => void (await made.get('probes')?.delete('google'));
      await turnOver();
      expect(await kinds(worker, [aCall(), aCall(), aCall()])).toEqual(['go', 'down', 'down']);
      await worker.tell(aCall(), { kind: 'outage' });
      expect(await kinds(worker, [aCall()])).toEqual(['down']);
      await turnOver();
      expect(await kinds(worker, [aCall()])).toEqual(['go']);
      await worker.tell(aCall(), { kind: 'answered' });
      expect(await kinds(worker, [aCall(), aCall()])).toEqual(['go', 'go']);
    });

    describe('for two workers', () => {
      test('is one quota: of 15 calls at once, 10 go', async ({ skip }) => {
        skip(place.wipe === null, 'each worker counts alone in memory');
        const quotas = { google: [{ calls: 10, seconds: MINUTE }] };
        const [one, other] = [await aWorker(quotas), await aWorker(quotas)];
        const asked = Array.from({ length: 15 }, (_, index) => (index % 2 === 0 ? one : other).ask(aCall()));
        const leaves = (await Promise.all(asked)).map(({ kind }) => kind);
        expect(leaves.filter((kind) => kind === 'go')).toHaveLength(10);
        expect(leaves.filter((kind) => kind === 'over_quota')).toHaveLength(5);
      });

      test('what closes a scope for one closes it for the other', async ({ skip }) => {
        skip(place.wipe === null, 'each worker counts alone in memory');
        const [one, other] = [await aWorker(), await aWorker()];
        await one.tell(aCall(), { kind: 'throttled', scope: 'platform', waitMs: 90_000 });
        const leave = await other.ask(aCall({ accountId: '2' }));
        expect(leave).toMatchObject({ kind: 'throttled', scope: 'platform' });
        expect(leave.kind === 'throttled' && leave.waitMs > 80_000 && leave.waitMs <= 91_000).toBe(true);
      });

      test('failures add up, and an answer to one opens the platform for both', async ({ skip }) => {
        skip(place.wipe === null, 'each worker counts alone in memory');
        const [one, other, third] = [await aWorker(), await aWorker(), await aWorker()];
        for (const worker of [one, other, one, other, one]) await worker.tell(aCall(), { kind: 'outage' });
        expect(await kinds(third, [aCall()])).toEqual(['down']);
        await one.tell(aCall(), { kind: 'answered' });
        expect(await kinds(await aWorker(), [aCall(), aCall()])).toEqual(['go', 'go']);
      });
    });
  });
}

/** What holds where the place of counts cannot be reached. */
export function describeQuotaWithoutStore(name: string, open: () => Promise<LimiterStore>): void {
  describe(`the quota of platform calls without ${name}`, () => {
    let store: LimiterStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    test('lets every call go and says so once, because watching must not stop for it', async () => {
      const warnings: string[] = [];
      const worker = createCallQuota(store, { google: [{ calls: 1, seconds: MINUTE }] }, (problem) =>
        warnings.push(problem),
      );
      const calls = [aCall(), aCall(), aCall({ isUrgent: true })];
      for (const call of calls) {
        expect(await worker.ask(call)).toEqual({ kind: 'go' });
        await worker.tell(call, { kind: 'answered' });
      }
      expect(warnings).toEqual([expect.stringMatching(/cannot be counted.*Calls go on without it/)]);
    });

    test('still obeys what the platform told this very worker', async () => {
      const worker = createCallQuota(store, {}, () => undefined);
      await worker.tell(aCall(), { kind: 'throttled', scope: 'account', waitMs: 90_000 });
      expect(await worker.ask(aCall())).toMatchObject({ kind: 'throttled', scope: 'account' });
    });
  });
}
