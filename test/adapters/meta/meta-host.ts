import { afterEach } from 'vitest';
import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import { createMetaPlatform } from '../../../src/adapters/meta/index.ts';
import type { AdPlatform, CallContext } from '../../../src/ports/ad-platform.ts';
import type { CallQuota } from '../../../src/ports/call-quota.ts';
import {
  type HostAnswer,
  type HostRequest,
  type ScriptedHost,
  scriptedHost,
} from '../../support/scripted-host.ts';

export const TOKEN = 'EAAsecretsecretsecretsecret';
export const ACCOUNT = '1001';
export const AS_OF = '2026-11-23T15:20:00.000Z';

/** What one account holds, in Meta's own words; an override answers instead where it gives something. */
export interface MetaScript {
  campaigns?: unknown[];
  spend?: unknown[];
  hours?: unknown[];
  override?: (request: HostRequest) => HostAnswer | null;
}

const hosts: ScriptedHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map(async (host) => await host.close()));
});

/** A Graph API with one EUR account in Berlin, and an adapter that speaks to it. */
export async function aMetaAccount(
  script: MetaScript,
  quota: CallQuota = UNLIMITED,
): Promise<{ meta: AdPlatform; host: ScriptedHost }> {
  const host = await scriptedHost((request) => script.override?.(request) ?? usualAnswer(request, script));
  hosts.push(host);
  const meta = createMetaPlatform({
    quota,
    baseUrl: host.url,
    apiVersion: 'v26.0',
    accountIds: [ACCOUNT],
    accessToken: TOKEN,
    appSecret: 'app-secret',
    assumedLagHours: 1,
    timeoutMs: 2_000,
  });
  return { meta, host };
}

/** A campaign as `/campaigns` lists it. */
export function aRawCampaign(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: '11',
    account_id: ACCOUNT,
    name: 'DE_Shoes_Brand',
    status: 'ACTIVE',
    effective_status: 'ACTIVE',
    start_time: '2026-11-01T00:00:00+0100',
    stop_time: '2026-11-30T23:59:59+0100',
    ...fields,
  };
}

/** One campaign and day of insights. */
export function aSpendRow(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { campaign_id: '11', account_currency: 'EUR', spend: '14.35', date_start: '2026-11-22', ...fields };
}

/** One hour of the account. */
export function anHour(date: string, hour: string, spend = '3.10'): Record<string, unknown> {
  return {
    date_start: date,
    spend,
    hourly_stats_aggregated_by_advertiser_time_zone: `${hour}:00:00 - ${hour}:59:59`,
  };
}

/** A Graph error, with HTTP 400 as Meta sends nearly all of them. */
export function graphError(error: Record<string, unknown>, headers: Record<string, string> = {}): HostAnswer {
  return { status: 400, headers, body: { error: { message: 'no', type: 'OAuthException', ...error } } };
}

/** A caller that never gives up, and what it was told. */
export function aCaller(signal = new AbortController().signal): CallContext & { progress: string[] } {
  const progress: string[] = [];
  return { signal, progress, onProgress: (text) => progress.push(text) };
}

/** All campaigns of the account from the first page on. */
export function listRequest(cursor: string | null = null): Parameters<AdPlatform['listCampaigns']>[0] {
  return { accountId: ACCOUNT, asOf: AS_OF, since: '2026-11-01', cursor };
}

function usualAnswer(request: HostRequest, script: MetaScript): HostAnswer {
  const { campaigns = [aRawCampaign()], spend = [], hours = [] } = script;
  if (request.path.endsWith('/campaigns')) return { body: { data: campaigns } };
  if (request.path.endsWith('/insights')) {
    return { body: { data: 'breakdowns' in request.query ? hours : spend } };
  }
  if (request.method === 'POST') return { headers: { 'x-fb-trace-id': 'trace-1' }, body: { success: true } };
  if (request.path === `/v26.0/act_${ACCOUNT}`) {
    return { body: { currency: 'EUR', timezone_name: 'Europe/Berlin', id: `act_${ACCOUNT}` } };
  }
  return { body: campaigns[0] };
}
