import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import { createDv360Platform } from '../../../src/adapters/dv360/index.ts';
import type { AdPlatform } from '../../../src/ports/ad-platform.ts';
import { type SimulatorControl, startSimulator } from '../../contract/simulated-account.ts';
import { aCaller } from './dv360-host.ts';

const REQUEST = { accountId: '9001', asOf: '2026-03-15T12:34:00.000Z', since: '2026-03-01', cursor: null };

describe('dv360 against the simulator', () => {
  let simulator: SimulatorControl;
  let dv360: AdPlatform;

  beforeEach(async () => {
    simulator = await startSimulator();
    await simulator.post('/_sim/reset', { fleet: 'empty', reportPolls: 3 });
    await simulator.post('/_sim/clock', { now: REQUEST.asOf, frozen: true });
    await simulator.post('/_sim/campaigns', {
      replace: true,
      accounts: [
        { platform: 'dv360', accountId: '9001', currency: 'INR', timeZone: 'Asia/Kolkata', lagHours: 6 },
      ],
      campaigns: [
        {
          platform: 'dv360',
          accountId: '9001',
          campaignId: '71',
          name: 'IN_Shoes_"Brand, new"',
          budget: '310000',
          flight: { startDate: '2026-03-01', endDate: '2026-03-31' },
          spend: { kind: 'even', factor: 1 },
        },
      ],
    });
    dv360 = createDv360Platform({
      quota: UNLIMITED,
      baseUrl: simulator.url,
      reportsBaseUrl: simulator.url,
      apiVersion: 'v4',
      reportsApiVersion: 'v2',
      accountIds: null,
      tokenSource: { accessToken: () => issueToken(simulator.url), invalidate: () => undefined },
      assumedLagHours: 6,
      timeoutMs: 5_000,
      reportMaxAgeMs: 600_000,
      poll: { firstMs: 1, maxMs: 4, giveUpMs: 1_000 },
    });
  });

  afterEach(async () => {
    await simulator.close();
  });

  test('without configured advertisers finds those of every partner', async () => {
    expect(await dv360.listAccounts(aCaller())).toEqual(['9001']);
  });

  test('in a zone off by half an hour, data still ends on a local hour', async () => {
    const page = await dv360.listCampaigns(REQUEST, aCaller());
    expect(page.readings).toMatchObject([
      { dataThrough: '2026-03-15T06:30:00.000Z', dataThroughBasis: 'last_hour_with_spend' },
    ]);
  });

  test('a report that failed is run again on the retry', async () => {
    await simulator.post('/_sim/faults', {
      match: { platform: 'dv360' },
      preset: 'dv360_report_failed',
      times: 1,
    });
    const caller = aCaller();
    await expect(dv360.listCampaigns(REQUEST, caller)).rejects.toMatchObject({
      code: 'PLATFORM_UNAVAILABLE',
    });
    const page = await dv360.listCampaigns({ ...REQUEST, cursor: caller.progress.at(-1) ?? null }, aCaller());
    expect(page.readings).toHaveLength(1);
    const runs = (await simulator.journal('?platform=dv360')).filter(({ path }) => path.endsWith(':run'));
    expect(runs).toHaveLength(4);
  });

  test('a query that somebody deleted is made anew', async () => {
    await dv360.listCampaigns(REQUEST, aCaller());
    const authorization = `Bearer ${await issueToken(simulator.url)}`;
    const listed = await fetch(`${simulator.url}/v2/queries`, { headers: { authorization } });
    const { queries } = (await listed.json()) as { queries: { queryId: string }[] };
    for (const { queryId } of queries)
      await fetch(`${simulator.url}/v2/queries/${queryId}`, { method: 'DELETE', headers: { authorization } });
    await simulator.post('/_sim/clock', { now: '2026-03-15T16:34:00.000Z', frozen: true });

    const later = { ...REQUEST, asOf: '2026-03-15T16:34:00.000Z' };
    const page = await dv360.listCampaigns(later, aCaller());

    expect(queries).toHaveLength(2);
    expect(page.readings).toMatchObject([{ dataThrough: '2026-03-15T10:30:00.000Z' }]);
  });

  test('a report that was cut off on its way is no report', async () => {
    await simulator.post('/_sim/faults', {
      match: { path: '/_gcs/' },
      status: 200,
      body: 'Date,Time of Day\n',
    });
    await expect(dv360.listCampaigns(REQUEST, aCaller())).rejects.toMatchObject({
      code: 'PLATFORM_UNREADABLE_ANSWER',
    });
  });
});

async function issueToken(url: string): Promise<string> {
  const form = {
    grant_type: 'refresh_token',
    client_id: 'sim-client',
    client_secret: 'sim-secret',
    refresh_token: 'sim-refresh-token',
  };
  const response = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return ((await response.json()) as { access_token: string }).access_token;
}
