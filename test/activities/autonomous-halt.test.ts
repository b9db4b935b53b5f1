import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import { createAutonomousHalt } from '../../src/activities/autonomous-halt.ts';
import type { HaltOutcome, HaltProposal } from '../../src/activities/contract.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import { addMs, type Instant } from '../../src/domain/instant.ts';
import type { PlatformStatus } from '../../src/domain/platform.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import type { AdPlatform } from '../../src/ports/ad-platform.ts';
import { aStore } from '../support/store.ts';

const QUIET = { logger: new DefaultLogger('ERROR') };
const ASOF = '2026-03-15T12:00:00.000Z';
const FLIGHT = { startDate: '2026-03-01', endDate: '2026-03-30' };
const CRITICAL = 2_100_000_000n;
const HEALTHY = 1_450_000_000n;

let opened: Awaited<ReturnType<typeof aStore>>;
/** the campaign on its platform; null where it is gone */
let campaign: { status: PlatformStatus; spentMicros: bigint } | null;
let pauses: number;
/** what becomes of the next pause; null: it is made and answered */
let fault: 'refused' | 'made, then the worker dies' | null;
/** what happens right before the campaign, or its status, is read */
let onLook: () => Promise<void>;
let onStatus: () => Promise<void>;
let now: Instant;
let canWrite: boolean;
/** a new one for each test, so that none meets the records of another */
let accountId = '';
let tests = 0;

beforeAll(async () => {
  opened = await aStore();
});
afterAll(() => opened.close());
beforeEach(() => {
  tests += 1;
  accountId = `account-${tests}`;
  campaign = { status: 'active', spentMicros: CRITICAL };
  [pauses, fault, now, canWrite] = [0, null, ASOF, true];
  [onLook, onStatus] = [async () => {}, async () => {}];
});

const platform = {
  platform: 'google',
  readCampaign: async () => {
    await onLook();
    if (campaign === null) return { kind: 'gone' };
    const reading = {
      platform: 'google' as const,
      accountId,
      campaignId: '1',
      campaignName: 'US_Shoes_Campaign 1',
      status: campaign.status,
      currency: 'USD',
      timeZone: 'UTC',
      dailySpend: [{ date: '2026-03-10', amountMicros: campaign.spentMicros }],
      dataThrough: '2026-03-15T11:00:00.000Z',
      dataThroughBasis: 'last_hour_with_spend' as const,
      metadata: { start_date: FLIGHT.startDate, end_date: FLIGHT.endDate },
      labels: [],
    };
    return { kind: 'reading', reading };
  },
  readStatus: async () => {
    await onStatus();
    return campaign === null ? { kind: 'gone' } : { kind: 'status', status: campaign.status };
  },
  pause: async ({ validateOnly }) => {
    if (validateOnly) return { kind: 'validated', requestId: 'v' };
    const happens = fault;
    fault = null;
    if (happens === 'refused') throw new OutsideFailure('PLATFORM_UNAVAILABLE', 'Down.');
    pauses += 1;
    if (campaign !== null) campaign = { ...campaign, status: 'paused' };
    if (happens !== null) throw new Error('The worker died here.');
    return { kind: 'accepted', requestId: 'r' };
  },
} as Partial<AdPlatform> as AdPlatform;

function deps(): ActivityDeps {
  const line = {
    planKey: 'row 1',
    planKeyHash: '0123456789ab',
    platform: 'google' as const,
    accountId,
    campaignId: '1',
    campaignName: 'US_Shoes_Campaign 1',
    currency: 'USD',
    flight: FLIGHT,
    target: { kind: 'even_share' as const, budgetMicros: 3_000_000_000n },
    metadata: {},
  };
  return {
    platforms: { google: platform, meta: platform, dv360: platform },
    planSource: {
      readPlan: async () => ({
        records: [line],
        rejected: [],
        planAsOf: '2026-03-15T00:00:00.000Z',
        refreshHours: 24,
        revision: 'aaaaaaaaaaaa',
        namingPattern: null,
      }),
    },
    clock: { now: async () => now },
    store: opened.store,
    readPolicy: async () => DEFAULT_POLICY,
    canWrite: () => canWrite,
    isLive: false,
    links: { temporalAddress: '127.0.0.1:7233', namespace: 'default', webUiUrl: null },
    redact: (text: string) => text,
  } as Partial<ActivityDeps> as ActivityDeps;
}

function proposal(at: Instant = ASOF): HaltProposal {
  return {
    key: `${accountId}/seen-by-the-sweep/halt/${at}`,
    campaign: { platform: 'google', accountId, campaignKey: '1' },
    campaignId: '1',
    incidentKey: `google:${accountId}:1:${ASOF}`,
    at,
    facts: { entries: [], incident: null },
  };
}

/** One attempt; each looks a second later than the one before it. */
async function attempt(): Promise<HaltOutcome> {
  now = addMs(now, 1_000);
  return await run(createAutonomousHalt(deps()));
}

async function run(
  halt: ReturnType<typeof createAutonomousHalt>,
  proposed = proposal(),
): Promise<HaltOutcome> {
  return await new MockActivityEnvironment({}, QUIET).run(
    (request: { proposal: HaltProposal }) => halt(request),
    { proposal: proposed },
  );
}

/** Once, at its next call: a whole other attempt, as where a worker was cut off and did not know it. */
function beside(): () => Promise<void> {
  let isDue = true;
  return async () => {
    if (!isDue) return;
    isDue = false;
    await attempt();
  };
}

async function recorded(): Promise<string[]> {
  const rows = await opened.store.auditLog.list({ incidentKey: proposal().incidentKey });
  return rows.toReversed().map(({ entry }) => entry.type);
}

const memory = async () => (await opened.store.incidentBook.standing(proposal().campaign)).memory;
const HALTED_ONCE = ['reconciliation', 'decision', 'action_intent', 'action_effect'];

describe('a halt that the machine proposes', () => {
  it('is looked at and judged again, written down, made, and written down again, in this order', async () => {
    const outcome = await attempt();

    expect(outcome).toMatchObject({
      kind: 'ordered',
      briefing: { observation: { asOf: now, source: 'recheck', platformStatus: 'active' } },
      guarded: { action: 'autonomous_halt' },
      write: { kind: 'confirmed', statusBefore: 'active' },
    });
    expect(await recorded()).toEqual(HALTED_ONCE);
    expect(pauses).toBe(1);
  });

  it('is a lease from the workflow’s own time, and remembered as the workflow hears of it', async () => {
    const outcome = await attempt();

    expect(outcome).toMatchObject({ lease: { haltedAt: ASOF, leaseUntil: '2026-03-16T12:00:00.000Z' } });
    const { lease, lastHaltAt } = await memory();
    expect(outcome).toMatchObject({ lease });
    expect(lastHaltAt).toBe(ASOF);
  });

  it.each([
    ['healthy by now', () => ({ status: 'active' as const, spentMicros: HEALTHY })],
    ['paused by somebody meanwhile', () => ({ status: 'paused' as const, spentMicros: CRITICAL })],
  ])('is not made where the campaign is %s: the incident decides on what was seen', async (_what, found) => {
    campaign = found();

    expect(await attempt()).toMatchObject({ kind: 'not_due', briefing: { observation: { asOf: now } } });
    expect([await recorded(), pauses, (await memory()).lease]).toEqual([[], 0, null]);
  });

  it('is not made where nobody wants it automated any more', async () => {
    const entry = { key: `${accountId}/off`, type: 'policy', at: ASOF, why: 'off' } as const;
    const nobody = { platform: null, accountId: null, campaignKey: null, sweepKey: null, incidentKey: null };
    const about = { ...nobody, observationId: null, policyVersion: null, data: {} };
    const wanted = (on: boolean) => ({ on, since: ASOF, by: 'ana@example.com', reason: 'r' });
    const throwSwitch = (on: boolean) =>
      opened.store.incidentBook.setAutomation(wanted(on), {
        ...entry,
        ...about,
        key: `${entry.key}/${on}`,
        actor: { kind: 'machine' },
      });
    await throwSwitch(false);

    const outcome = await attempt();
    await throwSwitch(true);

    expect([outcome.kind, pauses]).toEqual(['not_due', 0]);
  });

  it('leaves alone what somebody paused while its report was waited for', async () => {
    onStatus = async () => {
      if (campaign !== null) campaign = { ...campaign, status: 'paused' };
    };

    expect(await attempt()).toMatchObject({
      kind: 'ordered',
      write: { kind: 'already_there', statusBefore: 'paused' },
    });
    expect([pauses, (await memory()).lease]).toEqual([0, null]);
    expect(await attempt()).toMatchObject({ write: { kind: 'already_there' } });
    expect(await recorded()).toEqual(HALTED_ONCE);
  });

  it('is not made where automation was switched off while its report was waited for', async () => {
    const off = { ...opened.store.incidentBook, isAutomationOn: async () => false };
    const halt = createAutonomousHalt({ ...deps(), store: { ...opened.store, incidentBook: off } });

    expect(await run(halt)).toMatchObject({ kind: 'ordered', write: { kind: 'automation_off' } });
    expect(pauses).toBe(0);
  });

  it('ends where the campaign is gone', async () => {
    campaign = null;

    expect(await attempt()).toMatchObject({ kind: 'gone' });
  });

  it('is checked and not sent where writes are not switched on: no lease, and an effect that says so', async () => {
    canWrite = false;

    expect(await attempt()).toMatchObject({ kind: 'ordered', write: { kind: 'dry_run', how: 'validated' } });
    expect([pauses, (await memory()).lease]).toEqual([0, null]);
    expect(await recorded()).toEqual(HALTED_ONCE);
  });
});

describe('a second attempt', () => {
  it('after one that paused and died answers as that one would have: one decision, one intent, one pause', async () => {
    fault = 'made, then the worker dies';
    await expect(attempt()).rejects.toThrow('died');
    const first = now;

    expect(await attempt()).toMatchObject({
      kind: 'ordered',
      briefing: { observation: { asOf: first } },
      write: { kind: 'confirmed', statusBefore: 'active' },
    });
    expect(await recorded()).toEqual(HALTED_ONCE);
    expect(pauses).toBe(1);
    expect((await memory()).lease?.incidentKey).toBe(proposal().incidentKey);
  });

  it('after one that wrote the intent and could not pause, pauses on that same decision', async () => {
    fault = 'refused';
    await expect(attempt()).rejects.toThrow('Down.');
    const first = now;

    expect(await attempt()).toMatchObject({ briefing: { observation: { asOf: first } } });
    expect(await recorded()).toEqual(HALTED_ONCE);
    expect(pauses).toBe(1);
  });

  it('holds back where automation was switched off between the two', async () => {
    fault = 'refused';
    await expect(attempt()).rejects.toThrow('Down.');
    const off = { ...opened.store.incidentBook, isAutomationOn: async () => false };
    const halt = createAutonomousHalt({ ...deps(), store: { ...opened.store, incidentBook: off } });

    const outcome = await run(halt);

    expect([outcome, pauses]).toMatchObject([{ write: { kind: 'automation_off' } }, 0]);
  });

  it('after one that was done changes nothing and answers the same', async () => {
    const first = await attempt();

    expect(await attempt()).toMatchObject({
      ...first,
      briefing: { observation: expect.anything() },
      write: { kind: 'confirmed', statusBefore: 'active' },
    });
    expect([await recorded(), pauses]).toEqual([HALTED_ONCE, 1]);
  });

  it('after one that found nothing to halt looks again: nothing was decided', async () => {
    campaign = { status: 'active', spentMicros: HEALTHY };
    await attempt();
    campaign = { status: 'active', spentMicros: CRITICAL };

    expect(await attempt()).toMatchObject({ kind: 'ordered' });
    expect(pauses).toBe(1);
  });

  it.each([
    ['while it looks', () => (onLook = beside())],
    ['between its look and its reading of the status', () => (onStatus = beside())],
  ])(
    'goes on from another that halts %s: one decision, one pause, and the lease has its owner',
    async (_when, plant) => {
      plant();

      const outcome = await attempt();

      expect(outcome).toMatchObject({
        kind: 'ordered',
        write: { kind: 'confirmed', statusBefore: 'active' },
      });
      expect([await recorded(), pauses]).toEqual([HALTED_ONCE, 1]);
      expect(outcome).toMatchObject({ lease: (await memory()).lease });
    },
  );
});

describe('another proposal of the same sight', () => {
  it('is looked at and judged anew: what a person resumed meanwhile is not halted on the first one’s word', async () => {
    await attempt();
    campaign = { status: 'active', spentMicros: CRITICAL };
    const lastResumeAt = '2026-03-15T13:00:00.000Z';
    await opened.store.incidentBook.remember(proposal().campaign, { lease: null, lastResumeAt });
    now = '2026-03-15T14:00:00.000Z';

    const outcome = await run(createAutonomousHalt(deps()), proposal(now));

    expect([outcome.kind, pauses, campaign.status]).toEqual(['not_due', 1, 'active']);
  });
});
