import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import { createAssessAccount } from '../../src/activities/assess-account.ts';
import type { AccountAssessment, SweepRef } from '../../src/activities/contract.ts';
import type { CampaignReading } from '../../src/domain/campaign-reading.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { PlanRecord } from '../../src/domain/plan-record.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/domain/policy.ts';
import type { RejectedRecord } from '../../src/domain/rejected-record.ts';
import type { AdPlatform, CallContext } from '../../src/ports/ad-platform.ts';
import type { ObservationLog } from '../../src/ports/observation-log.ts';
import { aStore } from '../support/store.ts';

const QUIET = { logger: new DefaultLogger('ERROR') };

const ASOF = '2026-03-15T12:00:00.000Z';
const SWEEP = { sweepKey: `google:${ASOF}`, platform: 'google', asOf: ASOF, canAct: true } as const;
const FLIGHT = { startDate: '2026-03-01', endDate: '2026-03-30' };

/** Half of a budget of 3000 at the middle of its flight, unless told otherwise. */
function aReading(campaignId: string, change: Partial<CampaignReading> = {}): CampaignReading {
  return {
    platform: 'google',
    accountId: account,
    campaignId,
    campaignName: `US_Shoes_Campaign ${campaignId}`,
    status: 'active',
    currency: 'USD',
    timeZone: 'UTC',
    dailySpend: [{ date: '2026-03-10', amountMicros: 1_450_000_000n }],
    dataThrough: '2026-03-15T11:00:00.000Z',
    dataThroughBasis: 'last_hour_with_spend',
    metadata: { start_date: FLIGHT.startDate, end_date: FLIGHT.endDate },
    labels: [],
    ...change,
  };
}

function aPlanLine(campaignId: string | null, change: Partial<PlanRecord> = {}): PlanRecord {
  const name = campaignId ?? 'named';
  return {
    planKey: `row ${name}`,
    planKeyHash: '0123456789ab',
    platform: 'google',
    accountId: account,
    campaignId,
    campaignName: `US_Shoes_Campaign ${name}`,
    currency: 'USD',
    flight: FLIGHT,
    target: { kind: 'even_share', budgetMicros: 3_000_000_000n },
    metadata: {},
    ...change,
  };
}

let opened: Awaited<ReturnType<typeof aStore>>;
let pages: (CampaignReading | RejectedRecord)[][];
let plan: PlanRecord[];
let planRejected: RejectedRecord[];
/** cursors that were asked for; a cursor is the index of its page */
let asked: (string | null)[];
let failOnCursor: string | null;
/** what the platform does while it reads a page, before it answers */
let onRead: (cursor: string | null, context: CallContext) => Promise<void>;
/** stands before the store where a test wants to see or refuse a page */
let recordPage: ObservationLog['recordPage'] | null;
let sweep: SweepRef;
let policy: Policy;
/** a new one for each test, so that none meets the records of another */
let account = '';
let tests = 0;

beforeAll(async () => {
  opened = await aStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  [pages, plan, planRejected, asked, failOnCursor] = [[], [], [], [], null];
  [onRead, recordPage] = [async () => {}, null];
  tests += 1;
  account = `account-${tests}`;
  policy = DEFAULT_POLICY;
  sweep = { ...SWEEP, sweepKey: `google-${tests}:${ASOF}` };
});

const platform = {
  platform: 'google',
  listCampaigns: async ({ cursor }, context) => {
    asked.push(cursor);
    await onRead(cursor, context);
    if (cursor === 'expired') throw new OutsideFailure('PLATFORM_INVALID_REQUEST', 'That page is gone.');
    if (cursor !== null && cursor === failOnCursor) throw new OutsideFailure('PLATFORM_UNAVAILABLE', 'Down.');
    const index = Number(cursor ?? 0);
    const rows = pages[index] ?? [];
    return {
      readings: rows.filter((row) => 'dailySpend' in row),
      rejected: rows.filter((row) => 'code' in row),
      cursor: index + 1 < pages.length ? String(index + 1) : null,
    };
  },
} as Partial<AdPlatform> as AdPlatform;

function deps(): ActivityDeps {
  return {
    platforms: { google: platform, meta: platform, dv360: platform },
    planSource: {
      readPlan: async () => ({
        records: plan,
        rejected: planRejected,
        planAsOf: '2026-03-15T00:00:00.000Z',
        refreshHours: 24,
        revision: 'aaaaaaaaaaaa',
        namingPattern: null,
      }),
    },
    store:
      recordPage === null
        ? opened.store
        : { ...opened.store, observationLog: { ...opened.store.observationLog, recordPage } },
    readPolicy: async () => policy,
    redact: (text: string) => text,
  } as Partial<ActivityDeps> as ActivityDeps;
}

function assess(heartbeatDetails?: unknown): Promise<AccountAssessment> {
  const environment = new MockActivityEnvironment({ heartbeatDetails }, QUIET);
  return environment.run(createAssessAccount(deps()), { ...sweep, accountId: account });
}

async function observed(campaignKey: string) {
  return await opened.store.observationLog.find(`google:${account}:${campaignKey}:${ASOF}`);
}

describe('matching', () => {
  it('pairs by id, then by name, and escalates what stands on one side only', async () => {
    pages = [[aReading('1'), aReading('2', { campaignName: 'US_Shoes_Spring Sale' })], [aReading('3')]];
    plan = [aPlanLine('1'), aPlanLine(null, { campaignName: 'US_Shoes_Spring Sale' }), aPlanLine('9')];

    expect(await assess()).toEqual({
      accountId: account,
      assessed: 4,
      rejected: 0,
      failed: 0,
      unreachable: null,
    });
    const matches = await Promise.all(['1', '2', '3', '9'].map(observed));
    expect(matches.map((found) => found?.observation.match)).toEqual([
      'by_id',
      'by_name',
      'unplanned',
      'missing',
    ]);
    expect(matches.map((found) => found?.guarded.action)).toEqual([
      'log_only',
      'log_only',
      'escalate_to_human',
      'escalate_to_human',
    ]);
  });

  it.each([
    ['paused and in no plan', () => aReading('1', { status: 'paused' }), () => null],
    [
      'off, with its flight behind it',
      () => aReading('1', { status: 'ended' }),
      () => aPlanLine('1', { flight: { startDate: '2026-02-01', endDate: '2026-02-28' } }),
    ],
  ])('leaves out what is %s', async (_what, reading, lineOf) => {
    const line = lineOf();
    pages = [[reading()]];
    plan = line === null ? [] : [line];

    expect((await assess()).assessed).toBe(0);
  });

  it('sees a campaign once more in the day after its flight, when its last figures come in', async () => {
    pages = [[aReading('1', { status: 'ended' })]];
    plan = [aPlanLine('1', { flight: { startDate: '2026-03-01', endDate: '2026-03-14' } })];

    expect((await assess()).assessed).toBe(1);
  });

  it.each([
    ['has not begun', { startDate: '2026-04-01', endDate: '2026-04-30' }],
    ['is over', { startDate: '2026-02-01', endDate: '2026-02-28' }],
  ])('misses no campaign whose flight %s', async (_what, flight) => {
    plan = [aPlanLine('9', { flight })];
    pages = [[]];

    expect((await assess()).assessed).toBe(0);
  });
});

describe('bad records', () => {
  it('are rejected once, and their campaign is neither missing nor unplanned', async () => {
    const bad = {
      platform: 'google',
      accountId: account,
      code: 'INVALID_AMOUNT',
      message: 'NaN',
      path: 'x',
    } as const;
    planRejected = [{ ...bad, campaignId: '1', source: 'plan' }];
    plan = [aPlanLine('2')];
    pages = [[aReading('1')], [{ ...bad, campaignId: '2', source: 'platform' }], [aReading('3')]];

    expect(await assess()).toMatchObject({ assessed: 1, rejected: 2 });
    expect(await opened.store.deadLetterBox.list({ sweepKey: sweep.sweepKey })).toHaveLength(2);
  });

  it('are two campaigns of one id: the first is judged, the second is rejected', async () => {
    plan = [aPlanLine('1')];
    pages = [[aReading('1')], [aReading('1', { status: 'paused' })]];

    expect(await assess()).toMatchObject({ assessed: 1, rejected: 1 });
    expect((await observed('1'))?.observation.platformStatus).toBe('active');
  });
});

describe('a label', () => {
  const twiceThePlan = { dailySpend: [{ date: '2026-03-10', amountMicros: 2_900_000_000n }] };

  it('that is denied turns the halt of its campaigns into a question, and of no others', async () => {
    policy = { ...DEFAULT_POLICY, deny: ['always-on'] };
    plan = [aPlanLine('1'), aPlanLine('2')];
    pages = [
      [
        aReading('1', { ...twiceThePlan, labels: ['brand', 'always-on'] }),
        aReading('2', { ...twiceThePlan, labels: ['brand'] }),
      ],
    ];
    await assess();

    expect(await observed('1')).toMatchObject({
      observation: { labels: ['brand', 'always-on'] },
      guarded: {
        decision: { action: 'autonomous_halt' },
        action: 'escalate_to_human',
        findings: [{ guard: 'allow_deny', reason: expect.stringContaining('"always-on"') }],
      },
    });
    expect((await observed('2'))?.guarded).toMatchObject({ action: 'autonomous_halt', findings: [] });
  });

  it('that is allowed lets its campaigns be halted, and no others', async () => {
    policy = { ...DEFAULT_POLICY, allow: ['test budget'] };
    plan = [aPlanLine('1'), aPlanLine('2')];
    pages = [[aReading('1', { ...twiceThePlan, labels: ['test budget'] }), aReading('2', twiceThePlan)]];
    await assess();

    expect((await observed('1'))?.guarded.action).toBe('autonomous_halt');
    expect((await observed('2'))?.guarded.action).toBe('escalate_to_human');
  });
});

describe('a campaign that we halted', () => {
  const lease = {
    incidentKey: 'incident:google:1234567890:1:2026-03-15T08:00:00.000Z',
    severity: 'critical',
    route: 'zero_delivery',
    direction: 'under',
    haltedAt: '2026-03-15T08:00:00.000Z',
    leaseUntil: '2026-03-16T08:00:00.000Z',
    planRevision: 'aaaaaaaaaaaa',
  } as const;

  beforeEach(async () => {
    const campaign = { platform: 'google', accountId: account, campaignKey: '1' } as const;
    await opened.store.incidentBook.remember(campaign, { lease });
    plan = [aPlanLine('1')];
  });

  it('keeps the severity and route of its halt, and is not proposed again', async () => {
    pages = [[aReading('1', { status: 'paused' })]];
    await assess();

    const found = await observed('1');
    expect(found).toMatchObject({ isAlreadyHalted: true, guarded: { action: 'log_only' } });
    expect(found?.guarded.decision).toMatchObject({
      severity: 'critical',
      route: 'zero_delivery',
      zeroDelivery: true,
    });
  });

  it('is judged afresh where someone resumed it', async () => {
    pages = [[aReading('1')]];
    await assess();

    expect(await observed('1')).toMatchObject({
      isAlreadyHalted: false,
      guarded: { decision: { severity: 'healthy' } },
    });
  });
});

/** An attempt that fails with these words, and its heartbeats. */
async function failing(words: string): Promise<{ beats: unknown[] }> {
  const beats: unknown[] = [];
  const environment = new MockActivityEnvironment({}, QUIET);
  environment.on('heartbeat', (details) => beats.push(details));
  const attempt = environment.run(createAssessAccount(deps()), { ...sweep, accountId: account });
  await expect(attempt).rejects.toThrow(words);
  return { beats };
}

describe('the next page', () => {
  beforeEach(() => {
    plan = ['1', '2', '3', '4'].map((id) => aPlanLine(id));
    pages = [[aReading('1')], [aReading('2')], [aReading('3')], [aReading('4')]];
  });

  it('is read while one is judged and recorded, and no page beyond it', async () => {
    const askedAtRecording: number[] = [];
    const { observationLog } = opened.store;
    recordPage = async (sweepKey, assessed) => {
      askedAtRecording.push(asked.length);
      await observationLog.recordPage(sweepKey, assessed);
    };

    expect((await assess()).assessed).toBe(4);
    expect(askedAtRecording).toEqual([2, 3, 4, 4]);
  });

  it('that cannot be read fails the attempt once the pages before it are recorded', async () => {
    failOnCursor = '1';
    const { beats } = await failing('Down.');

    expect(await observed('1')).not.toBeNull();
    expect(beats.at(-1)).toEqual({ cursor: '1' });
  });

  it('does not count as done while the one before it is not recorded', async () => {
    recordPage = async () => {
      throw new OutsideFailure('STORE_UNAVAILABLE', 'No store.');
    };
    const { beats } = await failing('No store.');
    expect(asked).toEqual([null, '1', '2']);
    expect(beats).not.toContainEqual({ cursor: '1' });
    recordPage = null;
    asked = [];

    expect(await assess(beats.at(-1))).toMatchObject({ assessed: 4 });
    expect(asked[0]).toBeNull();
  });

  it('is judged while the one before it is recorded, and recorded after it', async () => {
    const { observationLog } = opened.store;
    const steps: string[] = [];
    let sayAsked = (): void => {};
    // The third page is asked for when the second one is judged.
    const thirdIsAskedFor = new Promise<void>((resolve) => {
      sayAsked = resolve;
    });
    onRead = async (cursor) => {
      if (cursor === '2') sayAsked();
    };
    recordPage = async (sweepKey, assessed) => {
      const [first] = assessed.map(({ observation }) => observation.campaignKey);
      steps.push(`records ${first}`);
      await observationLog.recordPage(sweepKey, assessed);
      if (first === '1') await thirdIsAskedFor;
      steps.push(`recorded ${first}`);
    };
    await assess();

    expect(steps).toEqual(['1', '2', '3', '4'].flatMap((id) => [`records ${id}`, `recorded ${id}`]));
  });

  it('is not recorded where the one before it could not be', async () => {
    const { observationLog } = opened.store;
    recordPage = async (sweepKey, assessed) => {
      if (assessed.some(({ observation }) => observation.campaignKey === '2'))
        throw new OutsideFailure('STORE_UNAVAILABLE', 'No store.');
      await observationLog.recordPage(sweepKey, assessed);
    };
    const { beats } = await failing('No store.');

    expect(await observed('3')).toBeNull();
    expect(beats.at(-1)).toEqual({ cursor: '1' });
  });

  it('is read no further once the attempt has failed, and its failure fails nothing else', async () => {
    recordPage = async () => {
      throw new OutsideFailure('STORE_UNAVAILABLE', 'No store.');
    };
    let ended: Promise<unknown> = Promise.resolve();
    onRead = (cursor, { signal }) => {
      if (cursor !== '2') return Promise.resolve();
      const reading = new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
      ended = reading.catch((reason: unknown) => reason);
      return reading;
    };
    await failing('No store.');

    expect(await ended).toMatchObject({ message: 'No more pages of this account are taken.' });
  });
});

describe('an attempt that is repeated', () => {
  const audit = async () => (await opened.store.auditLog.list({ limit: 1000 })).map(({ entry }) => entry.key);

  it('changes nothing', async () => {
    plan = [aPlanLine('1'), aPlanLine('2')];
    pages = [[aReading('1')], [aReading('2')]];
    const first = await assess();
    const recorded = await audit();

    expect(await assess()).toEqual(first);
    expect(await audit()).toEqual(recorded);
  });

  it('reads on from the page after the last one that was judged', async () => {
    plan = [aPlanLine('1'), aPlanLine('2')];
    pages = [[aReading('1')], [aReading('2')]];
    failOnCursor = '1';
    const { beats } = await failing('Down.');
    failOnCursor = null;
    asked = [];

    expect(await assess(beats.at(-1))).toMatchObject({ assessed: 2 });
    expect(asked).toEqual(['1']);
  });

  it('reads again the pages from which something had to be kept', async () => {
    plan = [aPlanLine(null, { campaignName: 'US_Shoes_Spring Sale' }), aPlanLine('2')];
    pages = [[aReading('1', { campaignName: 'US_Shoes_Spring Sale' })], [aReading('2')], [aReading('2')]];
    failOnCursor = '1';
    const { beats } = await failing('Down.');

    expect(beats.at(-1)).toEqual({ cursor: null });
  });

  it('polls on what already runs for the page that was read ahead', async () => {
    plan = [aPlanLine('1'), aPlanLine('2')];
    pages = [[aReading('1')], [aReading('2')]];
    onRead = async (cursor, { onProgress }) => {
      if (cursor === '1') onProgress('1.0');
    };
    failOnCursor = '1';
    const { beats } = await failing('Down.');
    failOnCursor = null;
    asked = [];

    expect(await assess(beats.at(-1))).toMatchObject({ assessed: 2 });
    expect(asked).toEqual(['1.0']);
  });

  it('starts again where its page has expired', async () => {
    plan = [aPlanLine('1')];
    pages = [[aReading('1')]];

    expect(await assess({ cursor: 'expired' })).toMatchObject({ assessed: 1 });
    expect(asked).toEqual(['expired', null]);
  });
});
