import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CampaignReading } from '../../src/domain/campaign-reading.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import { parseAmount } from '../../src/domain/money.ts';
import type { Platform } from '../../src/domain/platform.ts';
import type { RejectedRecord } from '../../src/domain/rejected-record.ts';
import type { AdPlatform, CallContext } from '../../src/ports/ad-platform.ts';
import { type SimulatorControl, startSimulator } from './simulated-account.ts';

/** A fault of the simulator without how often it applies; `match.platform` is added by the suite. */
export interface PlatformFault {
  match?: { method?: string; path?: string; body?: string };
  preset?: string;
  [setting: string]: unknown;
}

/** How an adapter is reached and which of the simulator's faults stand for an event on its platform. */
export interface AdPlatformHarness {
  platform: Platform;
  /** digits; the suite makes the account */
  accountId: string;
  /** how many campaigns fill at least three of the adapter's pages */
  campaignsForThreePages: number;
  /** settings of `POST /_sim/reset` that keep the suite short */
  simulator?: { pageSize?: number; reportPolls?: number };
  assumedLagHours: number;
  connect(baseUrl: string, changes?: { timeoutMs?: number; isCredentialWrong?: boolean }): AdPlatform;
  /** what one campaign is labelled with: two labels, where the platform has that many */
  labels: readonly string[];
  /** matches the call that changes a status, and no other */
  statusWrite: { method: string; path?: string };
  /** an expired access token, as this platform says it */
  tokenRefused: PlatformFault;
  /** a rate limit that ends after 120 seconds, or after what `expectedRetryAfterMs` says */
  rateLimited: PlatformFault;
  expectedRetryAfterMs: number;
  /** an error answer of this platform whose text holds the given words */
  errorSaying(words: string): PlatformFault;
  /** matches the call whose rows hold spend by day */
  spendRead: { path?: string; body?: string };
  /** matches the call whose rows are campaigns */
  campaignRead: { path?: string; body?: string };
  /** matches the call that tells the account's currency */
  accountRead: { path?: string; body?: string };
  /** what must never be seen outside */
  secrets: readonly string[];
}

const AS_OF = '2026-03-15T12:34:00.000Z';
/** The clocks of New York went forward on 8 March, within the flight. */
const ZONE = 'America/New_York';
const SINCE = '2026-03-01';
const FLIGHT = { startDate: '2026-03-01', endDate: '2026-03-31' };
const LAG_HOURS = 3;
const BUSY = '101';
const SECOND = '102';
const SILENT = '103';
const PAUSED = '104';
const ENDED = '105';

interface Bench {
  harness: AdPlatformHarness;
  simulator: SimulatorControl;
  adapter: AdPlatform;
}

type Case = (bench: Bench) => Promise<void>;

/**
 * Runs every case of the `AdPlatform` port against an adapter over the real simulator. `skips` names a case and why the
 * platform cannot do it; a name that is no case fails, so that skips cannot rot.
 */
export function describeAdPlatformContract(
  name: string,
  makeHarness: () => AdPlatformHarness,
  skips: Readonly<Record<string, string>> = {},
): void {
  describe(`ad platform contract: ${name}`, () => {
    let bench: Bench;

    beforeEach(async () => {
      const harness = makeHarness();
      const simulator = await startSimulator();
      await setUp(simulator, harness);
      bench = { harness, simulator, adapter: harness.connect(simulator.url) };
    });

    afterEach(async () => {
      await bench.simulator.close();
    });

    it('every skip names a case', () => {
      expect(Object.keys(CASES)).toEqual(expect.arrayContaining(Object.keys(skips)));
    });

    for (const [title, run] of Object.entries(CASES)) {
      const reason = skips[title];
      if (reason === undefined) it(title, () => run(bench));
      else it.skip(`${title} (${reason})`, () => run(bench));
    }
  });
}

const CASES: Readonly<Record<string, Case>> = {
  'lists the configured accounts': async ({ adapter, harness }) => {
    expect(await adapter.listAccounts(quiet())).toEqual([harness.accountId]);
  },

  'lists every campaign once with its name, status, currency and zone': async ({ adapter, harness }) => {
    const { readings, rejected } = await listAll(adapter, harness);
    expect(rejected).toEqual([]);
    expect(
      byId(readings).map(({ campaignId, campaignName, status }) => [campaignId, campaignName, status]),
    ).toEqual([
      [BUSY, 'US_Shoes_Brand "Search", Q1', 'active'],
      [SECOND, 'US_Tents_Café ☕', 'active'],
      [SILENT, 'US_Kayaks_Silent', 'active'],
      [PAUSED, 'US_Socks_Paused', 'paused'],
      [ENDED, 'US_Hats_Ended', 'ended'],
    ]);
    for (const { platform, accountId, currency, timeZone } of readings) {
      expect({ platform, accountId, currency, timeZone }).toEqual({
        platform: harness.platform,
        accountId: harness.accountId,
        currency: 'USD',
        timeZone: ZONE,
      });
    }
  },

  'gives the flight as ISO dates': async ({ adapter, harness }) => {
    const { readings } = await listAll(adapter, harness);
    const busy = readings.find(({ campaignId }) => campaignId === BUSY);
    expect(busy?.metadata).toMatchObject({ start_date: FLIGHT.startDate, end_date: FLIGHT.endDate });
  },

  "a campaign's labels are read, in the list and alone": async ({ adapter, harness, simulator }) => {
    const { labels } = harness;
    await putCampaigns(simulator, harness, [
      campaign(BUSY, { labels }),
      campaign(SECOND, { labels: labels.slice(0, 1) }),
      campaign(SILENT),
    ]);
    const { readings } = await listAll(adapter, harness);
    expect(byId(readings).map((reading) => reading.labels)).toEqual([labels, labels.slice(0, 1), []]);
    for (const { campaignId, ...listed } of readings) {
      const one = await adapter.readCampaign(
        { ...target(harness, campaignId), asOf: AS_OF, since: SINCE },
        quiet(),
      );
      expect(one).toMatchObject({ kind: 'reading', reading: { campaignId, labels: listed.labels } });
    }
  },

  'campaigns without spend are there': async ({ adapter, harness }) => {
    const { readings } = await listAll(adapter, harness);
    const silent = readings.find(({ campaignId }) => campaignId === SILENT);
    expect(total(silent)).toBe(0n);
    expect(silent?.status).toBe('active');
  },

  'spend adds up to what the platform shows': async ({ adapter, harness, simulator }) => {
    const { readings } = await listAll(adapter, harness);
    const shown = await simulator.campaigns();
    for (const { campaignId, spent } of shown) {
      const reading = readings.find((one) => one.campaignId === campaignId);
      expect({ campaignId, micros: total(reading) }).toEqual({ campaignId, micros: micros(spent) });
    }
    expect(micros(shown.find(({ campaignId }) => campaignId === BUSY)?.spent ?? '0')).toBeGreaterThan(0n);
  },

  'spend is given by day of the account': async ({ adapter, harness }) => {
    const { readings } = await listAll(adapter, harness);
    const days = readings.find(({ campaignId }) => campaignId === BUSY)?.dailySpend ?? [];
    expect(days.map(({ date }) => date)).toEqual(
      Array.from({ length: 15 }, (_, index) => `2026-03-${String(index + 1).padStart(2, '0')}`),
    );
  },

  'spend before the first day asked for is left out': async ({ adapter, harness }) => {
    const page = await adapter.listCampaigns({ ...request(harness), since: '2026-03-10' }, quiet());
    const days = page.readings.find(({ campaignId }) => campaignId === BUSY)?.dailySpend ?? [];
    expect(days[0]?.date).toBe('2026-03-10');
  },

  'data reaches to the end of the last hour with spend': async ({ adapter, harness, simulator }) => {
    const { readings } = await listAll(adapter, harness);
    const [{ visibleThrough } = { visibleThrough: '' }] = await simulator.campaigns();
    expect(visibleThrough).toBe('2026-03-15T09:00:00.000Z');
    for (const { dataThrough, dataThroughBasis } of readings) {
      expect({ dataThrough, dataThroughBasis }).toEqual({
        dataThrough: visibleThrough,
        dataThroughBasis: 'last_hour_with_spend',
      });
    }
  },

  'without any spend, data reaches to the assumed lag and says so': async ({
    adapter,
    harness,
    simulator,
  }) => {
    await putCampaigns(simulator, harness, [campaign(SILENT, { spend: { kind: 'none' } })]);
    const { readings } = await listAll(adapter, harness);
    const lagMs = harness.assumedLagHours * 3_600_000;
    expect(readings.map(({ dataThrough, dataThroughBasis }) => [dataThrough, dataThroughBasis])).toEqual([
      [new Date(Date.parse(AS_OF) - lagMs).toISOString(), 'assumed_lag'],
    ]);
  },

  'pages read on from a cursor, also in another process': async ({ harness, simulator }) => {
    const ids = Array.from({ length: harness.campaignsForThreePages }, (_, index) => String(10_001 + index));
    await putCampaigns(
      simulator,
      harness,
      ids.map((id) => campaign(id)),
    );
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const another = harness.connect(simulator.url);
      const page = await another.listCampaigns({ ...request(harness), cursor }, quiet());
      seen.push(...page.readings.map(({ campaignId }) => campaignId));
      cursor = page.cursor;
      pages += 1;
      expect(page.rejected).toEqual([]);
    } while (cursor !== null && pages < 50);
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(seen.sort()).toEqual(ids);
  },

  'an account without campaigns is an empty page': async ({ adapter, harness, simulator }) => {
    await putCampaigns(simulator, harness, []);
    expect(await adapter.listCampaigns(request(harness), quiet())).toEqual({
      readings: [],
      rejected: [],
      cursor: null,
    });
  },

  'one campaign reads as it does in the list': async ({ adapter, harness }) => {
    const { readings } = await listAll(adapter, harness);
    const listed = readings.find(({ campaignId }) => campaignId === BUSY);
    const one = await adapter.readCampaign({ ...target(harness, BUSY), asOf: AS_OF, since: SINCE }, quiet());
    expect(one).toEqual({ kind: 'reading', reading: listed });
  },

  'a campaign that the platform does not know is gone': async ({ adapter, harness }) => {
    const unknown = target(harness, '999999999');
    expect(await adapter.readStatus(unknown, quiet())).toEqual({ kind: 'gone' });
    expect(await adapter.readCampaign({ ...unknown, asOf: AS_OF, since: SINCE }, quiet())).toEqual({
      kind: 'gone',
    });
    const failure = await failureOf(adapter.pause({ ...unknown, validateOnly: false }, quiet()));
    expect(failure.code).toBe('PLATFORM_NOT_FOUND');
  },

  'a campaign removed by somebody else reads as removed or gone': async ({ adapter, harness, simulator }) => {
    await simulator.patch(pathOf(harness, BUSY), { status: 'removed' });
    const reading = await adapter.readStatus(target(harness, BUSY), quiet());
    expect(reading.kind === 'gone' ? 'removed' : reading.status).toBe('removed');
  },

  'a pause reads back as paused': async ({ adapter, harness, simulator }) => {
    const receipt = await adapter.pause({ ...target(harness, BUSY), validateOnly: false }, quiet());
    expect(receipt.kind).toBe('accepted');
    expect(await adapter.readStatus(target(harness, BUSY), quiet())).toEqual({
      kind: 'status',
      status: 'paused',
    });
    expect(await statusOf(simulator, BUSY)).toBe('paused');
    expect(await statusOf(simulator, SECOND)).toBe('active');
    expect(await simulator.journal('?effect=pause')).toHaveLength(1);
  },

  'pausing twice is harmless': async ({ adapter, harness, simulator }) => {
    await adapter.pause({ ...target(harness, BUSY), validateOnly: false }, quiet());
    await adapter.pause({ ...target(harness, BUSY), validateOnly: false }, quiet());
    expect(await statusOf(simulator, BUSY)).toBe('paused');
  },

  'a resume reads back as active': async ({ adapter, harness, simulator }) => {
    const receipt = await adapter.resume({ ...target(harness, PAUSED), validateOnly: false }, quiet());
    expect(receipt.kind).toBe('accepted');
    expect(await adapter.readStatus(target(harness, PAUSED), quiet())).toEqual({
      kind: 'status',
      status: 'active',
    });
    expect(await simulator.journal('?effect=resume')).toHaveLength(1);
  },

  'validate-only changes nothing': async ({ adapter, harness, simulator }) => {
    const receipt = await adapter.pause({ ...target(harness, BUSY), validateOnly: true }, quiet());
    expect(receipt.kind).not.toBe('accepted');
    expect(await statusOf(simulator, BUSY)).toBe('active');
    expect(await simulator.journal('?effect=pause')).toEqual([]);
  },

  'validate-only is checked by the platform': async ({ adapter, harness, simulator }) => {
    const receipt = await adapter.pause({ ...target(harness, BUSY), validateOnly: true }, quiet());
    expect(receipt.kind).toBe('validated');
    expect(await simulator.journal('?effect=validate')).toHaveLength(1);
  },

  'an expired token is renewed once and the call goes on': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, { ...harness.tokenRefused, times: 1 });
    expect((await listAll(adapter, harness)).readings).toHaveLength(5);
    expect(await simulator.journal('?platform=oauth')).toHaveLength(2);
  },

  'a token that stays refused is an authentication failure': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, harness.tokenRefused);
    const failure = await failureOf(adapter.readStatus(target(harness, BUSY), quiet()));
    expect(failure.code).toBe('PLATFORM_AUTH_REJECTED');
  },

  'a wrong credential is an authentication failure that says what to do': async ({ harness, simulator }) => {
    const stranger = harness.connect(simulator.url, { isCredentialWrong: true });
    const failure = await failureOf(stranger.listCampaigns(request(harness), quiet()));
    expect(failure.code).toBe('PLATFORM_AUTH_REJECTED');
    expect(failure.message).toMatch(/credential|token|consent/i);
  },

  'a rate limit says when to come back': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, harness.rateLimited);
    const failure = await failureOf(adapter.listCampaigns(request(harness), quiet()));
    expect(failure).toMatchObject({
      code: 'PLATFORM_RATE_LIMITED',
      retryAfterMs: harness.expectedRetryAfterMs,
    });
  },

  'a rate limit on a write is no lost answer': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, harness.rateLimited);
    const failure = await failureOf(
      adapter.pause({ ...target(harness, BUSY), validateOnly: false }, quiet()),
    );
    expect(failure.code).toBe('PLATFORM_RATE_LIMITED');
    expect(await statusOf(simulator, BUSY)).toBe('active');
  },

  'a server error on a read is unavailable': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, { preset: 'unavailable_503' });
    const failure = await failureOf(adapter.listCampaigns(request(harness), quiet()));
    expect(failure.code).toBe('PLATFORM_UNAVAILABLE');
  },

  'a dropped connection on a read is unavailable': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, { preset: 'reset_socket' });
    const failure = await failureOf(adapter.readStatus(target(harness, BUSY), quiet()));
    expect(failure.code).toBe('PLATFORM_UNAVAILABLE');
  },

  'an answer that is not JSON cannot be read': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, { preset: 'malformed_json' });
    const failure = await failureOf(adapter.readStatus(target(harness, BUSY), quiet()));
    expect(failure.code).toBe('PLATFORM_UNREADABLE_ANSWER');
  },

  'an answer that does not come in time is a time-out': async ({ harness, simulator }) => {
    const hasty = harness.connect(simulator.url, { timeoutMs: 500 });
    await arm(simulator, harness, { delayMs: 2_000 });
    const failure = await failureOf(hasty.readStatus(target(harness, BUSY), quiet()));
    expect(failure.code).toBe('PLATFORM_TIMEOUT');
  },

  'a platform that is down is unavailable': async ({ adapter, harness, simulator }) => {
    await simulator.close();
    const failure = await failureOf(adapter.readStatus(target(harness, BUSY), quiet()));
    expect(failure.code).toBe('PLATFORM_UNAVAILABLE');
  },

  'a write whose answer was lost is unconfirmed, and reads back as done': async ({
    adapter,
    harness,
    simulator,
  }) => {
    await arm(simulator, harness, { match: harness.statusWrite, dropAfterWrite: true, times: 1 });
    const failure = await failureOf(
      adapter.pause({ ...target(harness, BUSY), validateOnly: false }, quiet()),
    );
    expect(failure.code).toBe('PLATFORM_WRITE_UNCONFIRMED');
    expect(await adapter.readStatus(target(harness, BUSY), quiet())).toEqual({
      kind: 'status',
      status: 'paused',
    });
    expect(await simulator.journal('?effect=pause')).toHaveLength(1);
  },

  'a write that was applied and answered with 503 is unconfirmed': async ({
    adapter,
    harness,
    simulator,
  }) => {
    const fault = { match: harness.statusWrite, preset: 'unavailable_503', applyFirst: true, times: 1 };
    await arm(simulator, harness, fault);
    const failure = await failureOf(
      adapter.pause({ ...target(harness, BUSY), validateOnly: false }, quiet()),
    );
    expect(failure.code).toBe('PLATFORM_WRITE_UNCONFIRMED');
    expect(await adapter.readStatus(target(harness, BUSY), quiet())).toEqual({
      kind: 'status',
      status: 'paused',
    });
  },

  'a write that is not answered in time is unconfirmed': async ({ harness, simulator }) => {
    const hasty = harness.connect(simulator.url, { timeoutMs: 500 });
    await hasty.readStatus(target(harness, BUSY), quiet());
    await arm(simulator, harness, { match: harness.statusWrite, delayMs: 3_000 });
    const failure = await failureOf(hasty.pause({ ...target(harness, BUSY), validateOnly: false }, quiet()));
    expect(failure.code).toBe('PLATFORM_WRITE_UNCONFIRMED');
  },

  'an amount that is not a number rejects its campaign only': (bench) => rejectsOneAmount(bench, 'NaN'),
  'a negative amount rejects its campaign only': (bench) => rejectsOneAmount(bench, '-5000000'),
  'an absurd amount rejects its campaign only': (bench) =>
    rejectsOneAmount(bench, '9999999999999999999999999'),

  'a campaign listed twice is read once and rejected once': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, { match: harness.campaignRead, preset: 'duplicate_row', times: 1 });
    const { readings, rejected } = await listAll(adapter, harness);
    expect(byId(readings)).toHaveLength(5);
    expect(rejected).toMatchObject([
      { code: 'DUPLICATE_ID', source: 'platform', platform: harness.platform },
    ]);
  },

  'an unknown currency rejects what is in it': async ({ adapter, harness, simulator }) => {
    await arm(simulator, harness, { match: harness.accountRead, preset: 'unknown_currency' });
    const { readings, rejected } = await listAll(adapter, harness);
    expect(rejected.length).toBeGreaterThan(0);
    expect(new Set(rejected.map(({ code }) => code))).toEqual(new Set(['UNKNOWN_CURRENCY']));
    expect(readings.every(({ currency }) => currency === 'USD')).toBe(true);
    expect(readings.length + rejected.length).toBe(5);
  },

  'no credential stands in an address or in an error': async ({ adapter, harness, simulator }) => {
    await listAll(adapter, harness);
    const texts: string[] = [];
    for (const secret of harness.secrets) {
      const words = `rejected Authorization: Bearer ${secret} access_token=${secret}&client_secret=${secret}`;
      await arm(simulator, harness, { ...harness.errorSaying(words), times: 1 });
      const failure = await failureOf(adapter.readStatus(target(harness, BUSY), quiet()));
      texts.push(`${failure.message} ${JSON.stringify(failure.details)}`);
    }
    const stranger = harness.connect(simulator.url, { isCredentialWrong: true });
    texts.push((await failureOf(stranger.readStatus(target(harness, BUSY), quiet()))).message);
    const asked = await simulator.journal();
    const addresses = asked.map(({ path, query }) => `${path}?${JSON.stringify(query)}`);
    for (const secret of harness.secrets) expect([...texts, ...addresses].join('\n')).not.toContain(secret);
    expect(asked.filter(({ query }) => 'access_token' in query)).toEqual([]);
  },

  'an aborted signal stops before the first call': async ({ adapter, harness, simulator }) => {
    const reason = new Error('the worker is shutting down');
    const context = { signal: AbortSignal.abort(reason), onProgress: () => undefined };
    await expect(adapter.listCampaigns(request(harness), context)).rejects.toBe(reason);
    expect(await simulator.journal(`?platform=${harness.platform}`)).toEqual([]);
  },

  'an aborted signal stops a call that is under way': async ({ adapter, harness, simulator }) => {
    await listAll(adapter, harness);
    await arm(simulator, harness, { delayMs: 3_000 });
    const reason = new Error('the activity was cancelled');
    const controller = new AbortController();
    const reading = adapter.readStatus(target(harness, BUSY), { ...quiet(), signal: controller.signal });
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  },

  'reports progress while it reads': async ({ adapter, harness }) => {
    const heard: string[] = [];
    await adapter.listCampaigns(request(harness), { ...quiet(), onProgress: (text) => heard.push(text) });
    expect(heard.length).toBeGreaterThan(0);
    for (const secret of harness.secrets) expect(heard.join('\n')).not.toContain(secret);
  },
};

async function rejectsOneAmount({ adapter, harness, simulator }: Bench, value: string): Promise<void> {
  await arm(simulator, harness, { match: harness.spendRead, preset: 'broken_row', value, times: 1 });
  const { readings, rejected } = await listAll(adapter, harness);
  expect(rejected).toMatchObject([
    { code: 'INVALID_AMOUNT', source: 'platform', accountId: harness.accountId },
  ]);
  expect(rejected[0]?.campaignId).not.toBeNull();
  expect(readings.map(({ campaignId }) => campaignId)).not.toContain(rejected[0]?.campaignId);
  expect(readings).toHaveLength(4);
}

async function setUp(simulator: SimulatorControl, harness: AdPlatformHarness): Promise<void> {
  await simulator.post('/_sim/reset', { fleet: 'empty', ...harness.simulator });
  await simulator.post('/_sim/clock', { now: AS_OF, frozen: true });
  await putCampaigns(simulator, harness, [
    campaign(BUSY, { name: 'US_Shoes_Brand "Search", Q1', budget: '31007.77' }),
    campaign(SECOND, { name: 'US_Tents_Café ☕', budget: '999.99', spend: { kind: 'even', factor: 1.3 } }),
    campaign(SILENT, { name: 'US_Kayaks_Silent', spend: { kind: 'none' } }),
    campaign(PAUSED, { name: 'US_Socks_Paused', status: 'paused' }),
    campaign(ENDED, { name: 'US_Hats_Ended', flight: { startDate: '2026-03-02', endDate: '2026-03-10' } }),
  ]);
}

async function putCampaigns(
  simulator: SimulatorControl,
  { platform, accountId }: AdPlatformHarness,
  campaigns: readonly Record<string, unknown>[],
): Promise<void> {
  await simulator.post('/_sim/campaigns', {
    replace: true,
    accounts: [{ platform, accountId, currency: 'USD', timeZone: ZONE, lagHours: LAG_HOURS }],
    campaigns: campaigns.map((one) => ({ platform, accountId, ...one })),
  });
}

function campaign(campaignId: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    campaignId,
    name: `US_Boots_Number ${campaignId}`,
    budget: '3100.00',
    flight: FLIGHT,
    spend: { kind: 'even', factor: 1 },
    ...changes,
  };
}

async function arm(
  simulator: SimulatorControl,
  harness: AdPlatformHarness,
  fault: PlatformFault,
): Promise<void> {
  await simulator.post('/_sim/faults', { ...fault, match: { platform: harness.platform, ...fault.match } });
}

async function listAll(
  adapter: AdPlatform,
  harness: AdPlatformHarness,
): Promise<{ readings: CampaignReading[]; rejected: RejectedRecord[] }> {
  const readings: CampaignReading[] = [];
  const rejected: RejectedRecord[] = [];
  let cursor: string | null = null;
  do {
    const page = await adapter.listCampaigns({ ...request(harness), cursor }, quiet());
    readings.push(...page.readings);
    rejected.push(...page.rejected);
    cursor = page.cursor;
  } while (cursor !== null);
  return { readings, rejected };
}

async function failureOf(work: Promise<unknown>): Promise<OutsideFailure> {
  const error = await work.then(
    () => new Error('the call succeeded'),
    (reason: unknown) => reason,
  );
  if (error instanceof OutsideFailure) return error;
  throw error;
}

async function statusOf(simulator: SimulatorControl, campaignId: string): Promise<string | undefined> {
  return (await simulator.campaigns()).find((one) => one.campaignId === campaignId)?.status;
}

function request(harness: AdPlatformHarness) {
  return { accountId: harness.accountId, asOf: AS_OF, since: SINCE, cursor: null };
}

function target(harness: AdPlatformHarness, campaignId: string) {
  return { accountId: harness.accountId, campaignId };
}

function pathOf({ platform, accountId }: AdPlatformHarness, campaignId: string): string {
  return `/_sim/campaigns/${platform}/${accountId}/${campaignId}`;
}

function quiet(): CallContext {
  return { signal: new AbortController().signal, onProgress: () => undefined };
}

function byId(readings: readonly CampaignReading[]): CampaignReading[] {
  return [...readings].sort((a, b) => Number(a.campaignId) - Number(b.campaignId));
}

function total(reading: CampaignReading | undefined): bigint {
  return (reading?.dailySpend ?? []).reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
}

function micros(units: string): bigint {
  const parsed = parseAmount(units);
  if (parsed.kind === 'invalid') throw new Error(parsed.reason);
  return parsed.micros;
}
