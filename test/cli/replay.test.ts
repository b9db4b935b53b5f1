import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { UNLIMITED } from '../../src/adapters/call-quota/index.ts';
import { createDv360Platform } from '../../src/adapters/dv360/index.ts';
import {
  createCsvPlanSource,
  createCsvSpendExport,
  loadPlanMapping,
} from '../../src/adapters/media-plan/index.ts';
import { createGoogleTokenSource } from '../../src/adapters/shared/google-auth.ts';
import {
  loadReplay,
  type Replay,
  type ReplayMoment,
  replayMoment,
  replayMoments,
} from '../../src/cli/replay-file.ts';
import { readJudged } from '../../src/cli/replay-judged.ts';
import { replayLine } from '../../src/cli/replay-line.ts';
import { replayObservationIds, seedSimulator, simulatorInput } from '../../src/cli/replay-seed.ts';
import { printReplayTable, signedVariance } from '../../src/cli/replay-table.ts';
import type { AuditEntry } from '../../src/domain/audit-entry.ts';
import type { CampaignReading } from '../../src/domain/campaign-reading.ts';
import { decideObservation } from '../../src/domain/decide.ts';
import { applyGuards } from '../../src/domain/guards.ts';
import { matchByName } from '../../src/domain/matching.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { reconcile } from '../../src/domain/reconcile.ts';
import type { AssessedObservation } from '../../src/ports/observation-log.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { sweepKeyOf } from '../../src/workflows/workflow-ids.ts';
import { aStore } from '../support/store.ts';

const REAL_EXPORT = fileURLToPath(
  new URL('../../../shared/data/dv360-insertion-orders-daily.csv', import.meta.url),
);
const MAPPING = fileURLToPath(new URL('../../mappings/dv360-insertion-orders-daily.yaml', import.meta.url));
const WHY_SKIPPED = existsSync(REAL_EXPORT) ? '' : ` (skipped: no ${REAL_EXPORT} on this machine)`;

const HEADER =
  'Date,Insertion_Order_Name,Planned_Budget,IO_Start_Date,IO_End_Date,Advertiser_Currency,Spends';
const nameOf = (market: string) => `IN_DV360_BrandA_ProductP2_1stApr2025_${market}_18-44_Id_Branding`;
const rowOf = (day: number, market: string, spend: string) =>
  `4/${day}/2025,${nameOf(market)},300,4/1/2025,4/30/2025,INR,${spend}`;

/** Two insertion orders over three days: one on target, one that starts late. */
const SMALL = [
  HEADER,
  ...[1, 2, 3].flatMap((day) => [rowOf(day, 'BLR', '10'), rowOf(day, 'CHE', day === 1 ? '2.50' : '10.125')]),
].join('\n');

async function replayOf(location: string): Promise<Replay> {
  return loadReplay(createCsvSpendExport({ location, mapping: await loadPlanMapping(MAPPING) }));
}

function fileWith(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'export.csv');
  writeFileSync(path, content);
  return path;
}

/** What the real job does with one day, without servers: plan source, match, reconcile, decide, guards. */
async function judge(location: string, replay: Replay, moment: ReplayMoment): Promise<AssessedObservation[]> {
  const mapping = await loadPlanMapping(MAPPING);
  const source = createCsvPlanSource({ location, mapping, clock: { now: async () => moment.asOf } });
  const plan = await source.readPlan('dv360');
  const { pairs } = matchByName(readingsOf(replay, moment), plan.records, DEFAULT_POLICY.matching);
  return pairs.map(({ reading, record }) => {
    const reconciled = reconcile({
      reading,
      record,
      plan,
      match: 'by_name',
      source: 'sweep',
      asOf: moment.asOf,
      policy: DEFAULT_POLICY,
    });
    if (reconciled.kind !== 'observation') throw new Error(reconciled.rejected.message);
    const { observation } = reconciled;
    const context = { observation, policy: DEFAULT_POLICY, memory: null, automationOn: true, canAct: true };
    const guarded = applyGuards(decideObservation(observation, DEFAULT_POLICY), {
      ...context,
      asOf: moment.asOf,
    });
    return { observation, guarded, isAlreadyHalted: false };
  });
}

function readingsOf(replay: Replay, moment: ReplayMoment): CampaignReading[] {
  const { campaigns } = simulatorInput(replay, moment);
  return replay.campaigns.map(({ plan, dailySpend }, index) => ({
    platform: plan.platform,
    accountId: plan.accountId,
    campaignId: campaigns[index]?.campaignId ?? '',
    campaignName: plan.campaignName,
    status: 'active',
    currency: plan.currency,
    timeZone: replay.source.timeZone,
    dailySpend: dailySpend.filter(({ date }) => date <= moment.date),
    dataThrough: moment.dataThrough,
    dataThroughBasis: 'last_hour_with_spend',
    metadata: { start_date: plan.flight.startDate, end_date: plan.flight.endDate },
    labels: [],
  }));
}

function marketOf({ observation }: AssessedObservation): string {
  return /_([A-Z]{3})_18/.exec(observation.planName ?? '')?.[1] ?? '';
}

describe('a day of an export', () => {
  test('is judged at six the morning after, in its zone, on data up to its midnight', async () => {
    const replay = await replayOf(fileWith(SMALL));
    expect(replay.days).toBe(3);
    expect(replayMoment(3, replay)).toEqual({
      day: 3,
      date: '2025-04-03',
      asOf: '2025-04-04T00:30:00.000Z',
      dataThrough: '2025-04-03T18:30:00.000Z',
    });
  });

  test.each([0, 4, 1.5])('%d of three is refused', async (day) => {
    const replay = await replayOf(fileWith(SMALL));
    expect(() => replayMoment(day, replay)).toThrow(/Choose 1 to 3/);
  });

  test('has campaign ids of its own, so that its incidents are its own', async () => {
    const replay = await replayOf(fileWith(SMALL));
    const ids = [1, 2, 3].flatMap((day) => replayObservationIds(replay, replayMoment(day, replay)));
    expect(new Set(ids.map((id) => id.split(':')[2])).size).toBe(6);
  });
});

describe('the days of an export', () => {
  const CSV_IDS = ['Insertion_Order_Id', HEADER].join();
  const withId = (row: string) => `77,${row}`;

  test('share one start, in order', async () => {
    const groups = replayMoments(await replayOf(fileWith(SMALL)), null);
    expect(groups.map((moments) => moments.map(({ day }) => day))).toEqual([[1, 2, 3]]);
  });

  test('each start anew where campaigns keep ids of their own, so that no incident outlives its day', async () => {
    const mapping = await loadPlanMapping(MAPPING);
    const fields = { ...mapping.fields, campaignId: { column: 'Insertion_Order_Id' } };
    const location = fileWith(
      [CSV_IDS, withId(rowOf(1, 'BLR', '10')), withId(rowOf(2, 'BLR', '10'))].join('\n'),
    );
    const replay = await loadReplay(createCsvSpendExport({ location, mapping: { ...mapping, fields } }));
    const groups = replayMoments(replay, null);
    expect(groups.map((moments) => moments.map(({ day }) => day))).toEqual([[1], [2]]);
  });

  test('can be played alone', async () => {
    const groups = replayMoments(await replayOf(fileWith(SMALL)), 2);
    expect(groups).toMatchObject([[{ day: 2, date: '2025-04-02' }]]);
  });

  test.each([
    [1, '2025-04-01T18:30:00.000Z'],
    [2, '2025-04-02T18:30:00.000Z'],
    [3, '2025-04-02T18:30:00.000Z'],
  ])('have a plan that is as old as the newest row of day %d’s morning', async (day, planAsOf) => {
    const path = fileWith(SMALL);
    const replay = await replayOf(path);
    const [row] = await judge(path, replay, replayMoment(day, replay));
    expect(row?.observation.planAsOf).toBe(planAsOf);
  });
});

describe('bad rows', () => {
  test.each([
    [rowOf(2, 'BLR', '1,5'), 'INVALID_AMOUNT', 'column Spends'],
    [rowOf(2, 'BLR', '-1'), 'INVALID_AMOUNT', 'column Spends'],
    [rowOf(31, 'BLR', '1'), 'INVALID_DATE', 'column Date'],
    [rowOf(1, 'BLR', '1'), 'DUPLICATE_ID', 'column Date'],
  ])('%s is %s and the rest stays', async (row, code, path) => {
    const replay = await replayOf(
      fileWith([HEADER, rowOf(1, 'BLR', '10'), row.replace('1,5', '"1,5"')].join('\n')),
    );
    expect(replay.source.rejected).toMatchObject([{ code, path: `line 3, ${path}` }]);
    expect(replay.campaigns[0]?.dailySpend).toEqual([{ date: '2025-04-01', amountMicros: 10_000_000n }]);
  });

  test('an export without a usable row says why', async () => {
    await expect(replayOf(fileWith(`${HEADER}\n${rowOf(1, 'BLR', 'x')}`))).rejects.toMatchObject({
      code: 'PLAN_UNREADABLE',
      message: expect.stringContaining('line 2, column Spends'),
    });
  });
});

test('the simulator takes the campaigns, all active, and its clock stands at asOf', async () => {
  const replay = await replayOf(fileWith(SMALL));
  const simulator = createSimulator({ seed: 1 });
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const moment = replayMoment(2, replay);
  await seedSimulator(url, replay, moment);
  expect(await (await fetch(`${url}/_sim/clock`)).json()).toMatchObject({ now: moment.asOf });
  expect(await (await fetch(`${url}/_sim/campaigns`)).json()).toMatchObject([
    { platform: 'dv360', accountId: '9001', campaignId: '20000001', name: nameOf('BLR'), status: 'active' },
    { campaignId: '20000002', currency: 'INR', timeZone: 'Asia/Kolkata', lagHours: 6 },
  ]);
});

test.each([1, 3])('day %d reads the same over the wire of the platform as in the export', async (day) => {
  const replay = await replayOf(fileWith(SMALL));
  const simulator = createSimulator({ seed: 1, isAnyTokenTaken: true });
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const moment = replayMoment(day, replay);
  await seedSimulator(url, replay, moment);
  const page = await dv360At(url).listCampaigns(
    { accountId: '9001', asOf: moment.asOf, since: replay.source.firstDay, cursor: null },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  expect(page.rejected).toEqual([]);
  expect(page.readings).toHaveLength(2);
  for (const [index, expected] of readingsOf(replay, moment).entries()) {
    const { dailySpend, dataThrough, campaignName, campaignId } = page.readings[index] ?? expected;
    expect({ campaignName, campaignId, dataThrough }).toEqual({
      campaignName: expected.campaignName,
      campaignId: expected.campaignId,
      dataThrough: moment.dataThrough,
    });
    const total = (days: CampaignReading['dailySpend']) =>
      days.reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
    expect(total(dailySpend)).toBe(total(expected.dailySpend));
  }
});

function dv360At(baseUrl: string) {
  return createDv360Platform({
    quota: UNLIMITED,
    baseUrl,
    reportsBaseUrl: baseUrl,
    apiVersion: 'v4',
    reportsApiVersion: 'v2',
    tokenSource: createGoogleTokenSource({
      platform: 'dv360',
      tokenUrl: `${baseUrl}/token`,
      credential: { kind: 'fixed', token: 'any' },
      scopes: [],
      now: Date.now,
    }),
    timeoutMs: 5_000,
    accountIds: null,
    assumedLagHours: 6,
    reportMaxAgeMs: 0,
    poll: { firstMs: 1, maxMs: 5, giveUpMs: 5_000 },
  });
}

test('a simulator that is not there is exit 4', async () => {
  const replay = await replayOf(fileWith(SMALL));
  const seeding = seedSimulator('http://127.0.0.1:1', replay, replayMoment(1, replay));
  await expect(seeding).rejects.toMatchObject({ exitCode: 4 });
});

test('the table shows each decision before and after guards, with the guards that spoke', async () => {
  const path = fileWith(SMALL);
  const replay = await replayOf(path);
  const moment = replayMoment(1, replay);
  const stdout = new PassThrough();
  const io = { stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: {} };
  printReplayTable(moment, await judge(path, replay, moment), io);
  const text = String(stdout.read());
  expect(text).toMatch(/…BLR_18-44_Id_Branding +10\.00 +10\.00 +0\.0 +0\.96 +healthy +log +log\n/);
  expect(text).toMatch(/…CHE_18-44_Id_Branding +2\.50 +10\.00 +-75\.0 +0\.96 +critical +halt +ask\n/);
  expect(text).toMatch(/Guards that spoke:\n {2}…CHE_18-44_Id_Branding: young_flight: /);
});

test('a line for scripts has the signed variance, both decisions, and all reasons', async () => {
  const path = fileWith(SMALL);
  const replay = await replayOf(path);
  const moment = replayMoment(1, replay);
  const lines = (await judge(path, replay, moment)).map((row) => replayLine(moment, row));
  expect(lines).toEqual([
    {
      day: 1,
      asOf: '2025-04-02T00:30:00.000Z',
      platform: 'dv360',
      campaign: nameOf('BLR'),
      variancePct: 0,
      confidence: expect.closeTo(0.96, 10),
      severity: 'healthy',
      decision: 'log_only',
      afterGuards: 'log_only',
      reasons: [expect.any(String)],
    },
    expect.objectContaining({
      campaign: nameOf('CHE'),
      variancePct: -75,
      decision: 'autonomous_halt',
      afterGuards: 'escalate_to_human',
      reasons: [expect.any(String), expect.stringMatching(/^young_flight: /)],
    }),
  ]);
});

describe('what a day came to', () => {
  const breakerEntry = {
    key: 'breaker',
    type: 'guard',
    at: '2025-04-02T00:30:00.000Z',
    platform: 'dv360',
    accountId: '9001',
    campaignKey: null,
    sweepKey: 'dv360:2025-04-02T00:30:00.000Z',
    incidentKey: null,
    observationId: null,
    policyVersion: '1',
    actor: { kind: 'machine' },
    why: 'too many at once',
    data: { guard: 'breaker' },
  } as const;

  /** A store with the first day's observations, as if no guard had held CHE's halt back. */
  async function aJudgedDay(audited: readonly AuditEntry[]) {
    const path = fileWith(SMALL);
    const replay = await replayOf(path);
    const moment = replayMoment(1, replay);
    const { store } = await aStore();
    const rows = (await judge(path, replay, moment)).map(({ guarded, ...row }) => ({
      ...row,
      guarded: { ...guarded, action: guarded.decision.action, findings: [] },
    }));
    await store.observationLog.recordPage(sweepKeyOf('dv360', moment.asOf), rows);
    await store.auditLog.append(audited);
    return (await readJudged(store, replay, moment)).map(({ guarded }) => guarded);
  }

  test('is what the sweep recorded, in the order of the export', async () => {
    const judged = await aJudgedDay([]);
    expect(judged.map(({ action }) => action)).toEqual(['log_only', 'autonomous_halt']);
  });

  test('has its halts held back where the breaker stopped the account', async () => {
    const [healthy, halt] = await aJudgedDay([breakerEntry]);
    expect(healthy).toMatchObject({ action: 'log_only', findings: [] });
    expect(halt).toMatchObject({
      action: 'escalate_to_human',
      findings: [{ guard: 'breaker', reason: 'too many at once' }],
    });
  });

  test('is not touched by the breaker of another day', async () => {
    const other = { ...breakerEntry, sweepKey: 'dv360:2025-04-03T00:30:00.000Z' };
    const judged = await aJudgedDay([other]);
    expect(judged.map(({ action }) => action)).toEqual(['log_only', 'autonomous_halt']);
  });
});

describe(`the real export${WHY_SKIPPED}`, () => {
  test.skipIf(WHY_SKIPPED !== '').each([
    [1, { BLR: '-1.5', CHE: '-73.0', COB: '-67.2', HYD: '-42.3', JAI: '-0.6', PUN: '-35.2' }],
    [3, { CHE: '-24.2', COB: '-18.2', HYD: '-15.4' }],
    [15, { CHE: '-15.0', HYD: '-14.3', BLR: '-12.3' }],
    [30, { CHE: '-19.3', BLR: '-18.7', HYD: '-15.3' }],
  ])('has the expected variances on day %d, all others healthy', async (day, expected) => {
    const replay = await replayOf(REAL_EXPORT);
    const rows = await judge(REAL_EXPORT, replay, replayMoment(day, replay));
    const found = Object.fromEntries(rows.map((row) => [marketOf(row), signedVariance(row)]));
    expect(found).toMatchObject(expected);
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      const isExpected = marketOf(row) in expected;
      const isBad = row.guarded.decision.severity !== 'healthy';
      expect([marketOf(row), isBad]).toEqual([
        marketOf(row),
        isExpected && Math.abs(Number(signedVariance(row))) >= 10,
      ]);
      expect(row.observation.confidence.confidence).toBeCloseTo(0.96, 10);
    }
  });

  test.skipIf(WHY_SKIPPED !== '')('would halt four on day 1, and asks instead', async () => {
    const replay = await replayOf(REAL_EXPORT);
    const rows = await judge(REAL_EXPORT, replay, replayMoment(1, replay));
    const halts = rows.filter(({ guarded }) => guarded.decision.action === 'autonomous_halt');
    expect(halts.map(marketOf)).toEqual(['CHE', 'COB', 'HYD', 'PUN']);
    for (const { guarded } of halts) {
      expect(guarded.action).toBe('escalate_to_human');
      expect(guarded.findings.map(({ guard }) => guard)).toEqual(['young_flight']);
    }
  });
});
