import { afterEach, describe, expect, test } from 'vitest';
import { createCallQuota, memoryLimiters } from '../../../src/adapters/call-quota/index.ts';
import type { CallQuotas } from '../../../src/domain/call-quotas.ts';
import type { AdPlatform } from '../../../src/ports/ad-platform.ts';
import type { HostAnswer, ScriptedHost } from '../../support/scripted-host.ts';
import { ADVERTISER, anAdvertiser } from '../dv360/dv360-host.ts';
import { campaignRow, googleHost, platformAt, rows } from '../google-ads/google-account.ts';
import { ACCOUNT, aMetaAccount, graphError } from '../meta/meta-host.ts';

const hosts: ScriptedHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

const aCaller = () => ({ signal: new AbortController().signal, onProgress: () => undefined });
const aQuota = (quotas: CallQuotas = {}) => createCallQuota(memoryLimiters(), quotas, () => undefined);
const AT = { asOf: '2026-03-15T12:34:00.000Z', since: '2026-03-01', cursor: null };

/** The failure of listing an account's campaigns, or that there was none. */
async function listing(adapter: AdPlatform, accountId: string): Promise<unknown> {
  return await adapter.listCampaigns({ ...AT, accountId }, aCaller()).then(
    () => 'listed',
    (error: unknown) => error,
  );
}

/** A Google Ads whose listing of account 1 is answered as told, with what the platform was asked since. */
async function aGoogle(answer: () => HostAnswer | null, quotas: CallQuotas = {}) {
  const host = await googleHost({
    campaigns: () => answer() ?? rows([campaignRow('1')]),
    other: () => ({ body: { results: [{ resourceName: 'customers/1/campaigns/1' }] } }),
  });
  hosts.push(host);
  const google = platformAt(host, { accountIds: ['1', '2'], quota: aQuota(quotas) });
  return { google, host };
}

function googleThrottle(rateScope: string): HostAnswer {
  const details = { quotaErrorDetails: { rateScope, retryDelay: '8962s' } };
  const errors = [{ errorCode: { quotaError: 'RESOURCE_EXHAUSTED' }, message: 'Too many.', details }];
  return { status: 429, body: { error: { code: 429, details: [{ errors }] } } };
}

describe('after Google asked for a pause', () => {
  test.each([
    { rateScope: 'ACCOUNT', scope: 'account', other: 'listed' },
    { rateScope: 'DEVELOPER', scope: 'platform', other: { code: 'PLATFORM_RATE_LIMITED' } },
  ])(
    'of $rateScope, reads of that scope fail without a call and pauses go',
    async ({ rateScope, scope, other }) => {
      let answers = [googleThrottle(rateScope)];
      const { google, host } = await aGoogle(() => answers.shift() ?? null);
      expect(await listing(google, '1')).toMatchObject({ retryAfterMs: 8_962_000, details: { scope } });

      const before = host.requests.length;
      const refused = await listing(google, '1');
      expect(refused).toMatchObject({
        code: 'PLATFORM_RATE_LIMITED',
        message: expect.stringMatching(/^google asked for a pause of/),
        details: { scope, heldBack: 'throttled' },
      });
      expect((refused as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(3_500_000);
      expect(host.requests).toHaveLength(before);

      answers = [];
      const reached = await listing(google, '2');
      if (other === 'listed') expect(reached).toBe('listed');
      else expect(reached).toMatchObject(other as object);
      const target = { accountId: '1', campaignId: '1' };
      expect(await google.readStatus(target, aCaller())).toEqual({ kind: 'status', status: 'active' });
      expect(await google.readCampaign({ ...AT, ...target }, aCaller())).toMatchObject({ kind: 'reading' });
      expect(await google.pause({ ...target, validateOnly: false }, aCaller())).toMatchObject({
        kind: 'accepted',
      });
    },
  );
});

describe('after Meta asked for a pause', () => {
  test.each([
    { what: 'an ad account', code: 17, scope: 'account', other: 'listed' },
    { what: 'the whole app', code: 4, scope: 'platform', other: { code: 'PLATFORM_RATE_LIMITED' } },
  ])('of $what, reads of that scope fail without a call and pauses go', async ({ code, scope, other }) => {
    const answers = [graphError({ code }, { 'x-ad-account-usage': '{"reset_time_duration":120}' })];
    const { meta, host } = await aMetaAccount({ override: () => answers.shift() ?? null }, aQuota());
    expect(await listing(meta, ACCOUNT)).toMatchObject({ retryAfterMs: 120_000, details: { scope } });

    const before = host.requests.length;
    expect(await listing(meta, ACCOUNT)).toMatchObject({
      code: 'PLATFORM_RATE_LIMITED',
      details: { scope, heldBack: 'throttled' },
    });
    expect(host.requests).toHaveLength(before);

    const elsewhere = await listing(meta, '1002');
    if (other === 'listed') expect(elsewhere).not.toMatchObject({ details: { heldBack: 'throttled' } });
    else expect(elsewhere).toMatchObject(other as object);
    const target = { accountId: ACCOUNT, campaignId: '11' };
    expect(await meta.readStatus(target, aCaller())).toEqual({ kind: 'status', status: 'active' });
    expect(await meta.pause({ ...target, validateOnly: false }, aCaller())).toMatchObject({
      kind: 'accepted',
    });
  });
});

describe('after DV360 asked for a pause', () => {
  const throttle = (status: number, reason: string): HostAnswer => ({
    status,
    headers: { 'retry-after': '90' },
    body: { error: { code: status, message: 'no', errors: [{ reason }] } },
  });

  test('of the reports of the day, no report is run until midnight there, and orders are read and paused', async () => {
    const { dv360, host } = await anAdvertiser(
      { override: ({ path }) => (path.startsWith('/v2/') ? throttle(403, 'dailyLimitExceeded') : null) },
      { quota: aQuota() },
    );
    expect(await listing(dv360, ADVERTISER)).toMatchObject({ details: { scope: 'platform' } });
    const reportCalls = () => host.requests.filter(({ path }) => path.startsWith('/v2/')).length;
    const before = reportCalls();
    expect(await listing(dv360, ADVERTISER)).toMatchObject({
      code: 'PLATFORM_RATE_LIMITED',
      details: { platform: 'dv360', api: 'dv360-reports', scope: 'platform', heldBack: 'throttled' },
    });
    expect(reportCalls()).toBe(before);
    const target = { accountId: ADVERTISER, campaignId: '71' };
    expect(await dv360.readStatus(target, aCaller())).toEqual({ kind: 'status', status: 'active' });
    expect(await dv360.pause({ ...target, validateOnly: false }, aCaller())).toMatchObject({
      kind: 'accepted',
    });
  });

  test.each([
    { reason: 'userRateLimitExceeded', scope: 'platform' },
    { reason: 'RATE_LIMIT_EXCEEDED', scope: 'account' },
  ])('for $reason, the scope is the $scope', async ({ reason, scope }) => {
    const { dv360 } = await anAdvertiser(
      {
        override: ({ path }) => (path.endsWith(`/advertisers/${ADVERTISER}`) ? throttle(429, reason) : null),
      },
      { quota: aQuota() },
    );
    expect(await listing(dv360, ADVERTISER)).toMatchObject({ details: { scope } });
    expect(await listing(dv360, ADVERTISER)).toMatchObject({ details: { scope, heldBack: 'throttled' } });
    const other = await listing(dv360, '9002');
    if (scope === 'platform') expect(other).toMatchObject({ details: { heldBack: 'throttled' } });
    else expect(other).toBe('listed');
  });
});

describe('a platform that does not answer', () => {
  test('is asked five times and then left alone, also for other accounts; a pause still goes', async () => {
    const { google, host } = await aGoogle(() => ({ status: 503, body: 'down' }));
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await listing(google, '1')).toMatchObject({ code: 'PLATFORM_UNAVAILABLE' });
    }
    const before = host.requests.length;
    const refused = await listing(google, '2');
    expect(refused).toMatchObject({ code: 'PLATFORM_UNAVAILABLE', details: { heldBack: 'down' } });
    expect(host.requests).toHaveLength(before);
    const paused = await google.pause({ accountId: '2', campaignId: '1', validateOnly: false }, aCaller());
    expect(paused).toMatchObject({ kind: 'accepted' });
  });

  const TOO_MUCH = {
    status: 500,
    body: { error: { code: 1, message: 'Please reduce the amount of data' } },
  };

  test('is not one that finds a request too big', async () => {
    const { meta, host } = await aMetaAccount(
      {
        override: ({ path }) => (path.endsWith('/campaigns') ? TOO_MUCH : null),
      },
      aQuota(),
    );
    for (let attempt = 1; attempt <= 3; attempt += 1) await listing(meta, ACCOUNT);
    expect(host.requests.filter(({ path }) => path.endsWith('/campaigns'))).toHaveLength(12);
  });
});

describe('our own quota', () => {
  test('used up for long, holds a read back without a call and lets the pause go, which counts', async () => {
    const { google, host } = await aGoogle(() => null, { 'google-account': [{ calls: 2, seconds: 3_600 }] });
    const target = { accountId: '1', campaignId: '1' };
    await google.readStatus(target, aCaller());
    await google.pause({ ...target, validateOnly: false }, aCaller());
    const before = host.requests.length;
    const refused = await listing(google, '1');
    expect(refused).toMatchObject({
      code: 'PLATFORM_RATE_LIMITED',
      message: expect.stringContaining('google-account:2/3600'),
      details: { heldBack: 'over_quota' },
    });
    expect(host.requests).toHaveLength(before);
    expect(await google.readStatus(target, aCaller())).toMatchObject({ kind: 'status' });
    expect(await listing(google, '2')).not.toBe('listed');
  });
});
