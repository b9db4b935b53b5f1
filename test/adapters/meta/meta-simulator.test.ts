import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import { createMetaPlatform } from '../../../src/adapters/meta/index.ts';
import type { AdPlatform } from '../../../src/ports/ad-platform.ts';
import { type SimulatorControl, startSimulator } from '../../contract/simulated-account.ts';
import { aCaller } from './meta-host.ts';

const TARGET = { accountId: '1001', campaignId: '11', validateOnly: false };

describe('meta against the simulator', () => {
  let simulator: SimulatorControl;
  let meta: AdPlatform;

  beforeEach(async () => {
    simulator = await startSimulator();
    await simulator.post('/_sim/reset', { fleet: 'empty' });
    await simulator.post('/_sim/clock', { now: '2026-03-15T12:34:00.000Z', frozen: true });
    await simulator.post('/_sim/campaigns', {
      replace: true,
      accounts: ['1001', '1002'].map((accountId) => ({
        platform: 'meta',
        accountId,
        currency: 'JPY',
        timeZone: 'Asia/Tokyo',
      })),
      campaigns: [
        {
          platform: 'meta',
          accountId: TARGET.accountId,
          campaignId: TARGET.campaignId,
          name: 'JP_Shoes_Brand',
          budget: '310000',
          flight: { startDate: '2026-03-01', endDate: '2026-03-31' },
          spend: { kind: 'even', factor: 1 },
        },
      ],
    });
    meta = createMetaPlatform({
      quota: UNLIMITED,
      baseUrl: simulator.url,
      apiVersion: 'v26.0',
      accountIds: null,
      accessToken: 'sim-meta-token',
      appSecret: 'sim-app-secret',
      assumedLagHours: 1,
      timeoutMs: 5_000,
    });
  });

  afterEach(async () => {
    await simulator.close();
  });

  test('without configured accounts finds those that the token reaches', async () => {
    expect([...(await meta.listAccounts(aCaller()))].sort()).toEqual(['1001', '1002']);
  });

  test('a pause that is still in process is not yet confirmed', async () => {
    await simulator.post('/_sim/faults', {
      match: { platform: 'meta' },
      preset: 'meta_in_process',
      times: 1,
    });
    await meta.pause(TARGET, aCaller());
    expect(await meta.readStatus(TARGET, aCaller())).toEqual({ kind: 'status', status: 'active' });
    expect(await meta.readStatus(TARGET, aCaller())).toEqual({ kind: 'status', status: 'paused' });
  });

  test('yen are read in whole units', async () => {
    const page = await meta.listCampaigns(
      { accountId: '1001', asOf: '2026-03-15T12:34:00.000Z', since: '2026-03-01', cursor: null },
      aCaller(),
    );
    expect(page.readings[0]?.dailySpend[0]).toEqual({ date: '2026-03-01', amountMicros: 10_000_000_000n });
  });
});
