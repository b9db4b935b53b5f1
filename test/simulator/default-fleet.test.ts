import { Temporal } from 'temporal-polyfill';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { confidenceOf } from '../../src/domain/confidence.ts';
import { decide } from '../../src/domain/decide.ts';
import type { Decision } from '../../src/domain/decision.ts';
import { targetToDate } from '../../src/domain/flight.ts';
import { freshnessOf } from '../../src/domain/freshness.ts';
import { metadataFromName } from '../../src/domain/metadata-from-name.ts';
import { metadataMatches, metadataScore } from '../../src/domain/metadata-match.ts';
import { parseAmount } from '../../src/domain/money.ts';
import { nameSimilarity } from '../../src/domain/name-similarity.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { type Reading, readPlatforms } from './platform-readings.ts';
import { aSimulator, type RunningSimulator } from './running-simulator.ts';

const NAMING = '^(?<market>[^_]+)_(?<product>[^_]+)_';
const PLATFORMS = ['google', 'meta', 'dv360'] as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Judged extends Reading {
  decision: Decision;
  ageMs: number;
  confidence: number;
}

let simulator: RunningSimulator;
beforeEach(async () => {
  simulator = await aSimulator();
});
afterEach(() => simulator.close());

/** Judges the whole fleet by the domain's rules, from the wire and the tracker alone. */
async function judgeFleet(now: string): Promise<Judged[]> {
  const plan = await readTracker();
  return (await readPlatforms(simulator)).map((reading) => judge(reading, plan, now));
}

function judge(reading: Reading, plan: Map<string, Record<string, string>>, now: string): Judged {
  const row = plan.get(`${reading.platform}/${reading.accountId}/${reading.campaignId}`);
  if (row === undefined) throw new Error(`${reading.campaignId} is not in the tracker`);
  const budget = parseAmount(row['budget']);
  if (budget.kind === 'invalid') throw new Error(budget.reason);
  const flight = { startDate: row['start_date'] ?? '', endDate: row['end_date'] ?? '' };
  const through = Temporal.PlainDateTime.from(`${reading.dataThroughHour}:00:00`)
    .toZonedDateTime(reading.timeZone)
    .add({ hours: 1 });
  const dataThrough = new Date(through.epochMilliseconds).toISOString();
  const start = Temporal.PlainDate.from(flight.startDate).toZonedDateTime(reading.timeZone).epochMilliseconds;
  const metadata = {
    ...metadataFromName(reading.name, NAMING),
    start_date: reading.startDate,
    end_date: reading.endDate,
  };
  const parts = {
    metadataMatch: metadataScore(metadataMatches(row, metadata)),
    nameSimilarity: nameSimilarity(row['campaign_name'], reading.name),
    freshness: freshnessOf(Date.parse(now) - through.epochMilliseconds),
  };
  const confidence = confidenceOf(parts, DEFAULT_POLICY.weights);
  const targetMicros = targetToDate(
    { kind: 'even_share', budgetMicros: budget.micros },
    { flight, timeZone: reading.timeZone, dataThrough },
  );
  const decision = decide(
    { targetMicros, actualMicros: reading.spentMicros, isMeantToRun: true, confidence },
    DEFAULT_POLICY,
  );
  return {
    ...reading,
    decision,
    ageMs: through.epochMilliseconds - start,
    confidence: confidence.confidence,
  };
}

async function readTracker(): Promise<Map<string, Record<string, string>>> {
  const { text } = await simulator.call('GET', '/_sim/tracker.csv');
  const [header = '', ...lines] = text.trim().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at], cell])));
  return new Map(rows.map((row) => [`${row['platform']}/${row['account_id']}/${row['campaign_id']}`, row]));
}

async function setClock(now: string): Promise<void> {
  await simulator.call('POST', '/_sim/clock', { body: { now, frozen: true } });
}

function expectQuotas(fleet: readonly Judged[]): void {
  for (const platform of PLATFORMS) {
    const own = fleet.filter((one) => one.platform === platform);
    const count = (isCounted: (decision: Decision) => boolean) =>
      own.filter(({ decision }) => isCounted(decision)).length;
    expect({
      campaigns: own.length,
      healthy: count(({ severity }) => severity === 'healthy'),
      warned: count(({ action }) => action === 'slack_alert'),
      escalated: count(({ action }) => action === 'escalate_to_human'),
      halted: count(({ action }) => action === 'autonomous_halt'),
      zeroDelivery: count(({ zeroDelivery }) => zeroDelivery),
      healthyInDoubt: count(({ severity, lowConfidence }) => severity === 'healthy' && lowConfidence),
    }).toEqual({
      campaigns: 10,
      healthy: 4,
      warned: 2,
      escalated: 2,
      halted: 2,
      zeroDelivery: 1,
      healthyInDoubt: platform === 'google' ? 1 : 0,
    });
  }
}

describe('the default fleet', () => {
  const hours = [...Array(24).keys()].map((hour) =>
    new Date(Date.parse('2026-03-18T09:20:00Z') + hour * HOUR_MS).toISOString(),
  );

  test('gives the quotas of each platform at every hour of a day', async () => {
    for (const now of hours) {
      await setClock(now);
      expectQuotas(await judgeFleet(now));
    }
  });

  test.each([2, 77, 4242])('gives the quotas for seed %i', async (seed) => {
    await simulator.call('POST', '/_sim/reset', { body: { seed } });
    expectQuotas(await judgeFleet(hours[0] ?? ''));
  });

  test('keeps variances and confidences well inside their bands', async () => {
    const fleet = await judgeFleet(hours[0] ?? '');
    for (const { decision, confidence } of fleet) {
      const pct = decision.variancePct ?? 0;
      if (decision.severity === 'healthy') expect(pct).toBeLessThanOrEqual(8);
      if (decision.severity === 'warning') expect([pct >= 18, pct <= 24.9]).toEqual([true, true]);
      if (decision.severity === 'critical') expect(pct).toBeGreaterThan(30);
      expect(confidence < 0.67 || confidence > 0.8).toBe(true);
    }
    const directions = new Set(
      fleet
        .filter(({ decision }) => decision.severity !== 'healthy')
        .map(({ decision }) => decision.direction),
    );
    expect(directions).toEqual(new Set(['over', 'under']));
  });

  test('holds no flight that a guard would call young, and none at its end', async () => {
    for (const { ageMs, startDate, endDate } of await judgeFleet(hours[0] ?? '')) {
      const lengthMs = Date.parse(endDate) + DAY_MS - Date.parse(startDate);
      expect(ageMs).toBeGreaterThan(Math.max(3 * DAY_MS, 0));
      expect(ageMs).toBeLessThan(26 * DAY_MS);
      expect(lengthMs - ageMs).toBeGreaterThan(10 * DAY_MS);
    }
  });

  test('runs two accounts on each platform, six currencies in six zones', async () => {
    const { body } = await simulator.call('GET', '/_sim/campaigns');
    const accounts = new Set(body.map((one: Reading) => `${one.platform} ${one.accountId}`));
    expect(accounts.size).toBe(6);
    expect(new Set(body.map((one: { currency: string }) => one.currency)).size).toBe(6);
    expect(new Set(body.map((one: Reading) => one.timeZone)).size).toBe(6);
  });

  test('tells the same story again for the same seed and another for another', async () => {
    const names = async (seed: number) => {
      await simulator.call('POST', '/_sim/reset', { body: { seed } });
      return (await simulator.call('GET', '/_sim/tracker.csv')).text;
    };
    const first = await names(5);
    expect(await names(6)).not.toBe(first);
    expect(await names(5)).toBe(first);
  });
});

describe('as time passes', () => {
  test.each([31, 45, 100])('thirty campaigns run with the same quotas %i days later', async (days) => {
    const now = new Date(Date.parse('2026-03-18T09:20:00Z') + days * DAY_MS).toISOString();
    await setClock(now);
    expectQuotas(await judgeFleet(now));
  });

  test('the tracker refreshes every 24 hours, not before', async () => {
    const refreshedAt = async () => {
      const [, row = ''] = (await simulator.call('GET', '/_sim/tracker.csv')).text.split('\n');
      return row.split(',').at(-1);
    };
    await setClock('2026-03-19T09:19:59Z');
    expect(await refreshedAt()).toBe('2026-03-18T09:20:00.000Z');
    await setClock('2026-03-19T15:00:00Z');
    expect(await refreshedAt()).toBe('2026-03-19T09:20:00.000Z');
  });

  test('spend stops with a pause, and is visible only as late as the platform is', async () => {
    const [campaign] = (await simulator.call('GET', '/_sim/campaigns')).body;
    const path = `/_sim/campaigns/${campaign.platform}/${campaign.accountId}/${campaign.campaignId}`;
    const spentAt = async (now: string) => {
      await setClock(now);
      const all = (await simulator.call('GET', '/_sim/campaigns')).body;
      return Number(all.find((one: Reading) => one.campaignId === campaign.campaignId).spent);
    };
    await setClock('2026-03-18T12:00:00Z');
    await simulator.call('PATCH', path, { body: { status: 'paused' } });
    const lateNews = (await spentAt('2026-03-18T15:00:00Z')) - (await spentAt('2026-03-18T12:00:00Z'));
    expect(lateNews).toBeGreaterThan(0);
    expect(await spentAt('2026-03-19T12:00:00Z')).toBe(await spentAt('2026-03-18T15:00:00Z'));
  });
});
