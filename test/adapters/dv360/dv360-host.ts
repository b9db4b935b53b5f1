import { afterEach } from 'vitest';
import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import { createDv360Platform, type Dv360PlatformOptions } from '../../../src/adapters/dv360/index.ts';
import type { AdPlatform, CallContext } from '../../../src/ports/ad-platform.ts';
import {
  type HostAnswer,
  type HostRequest,
  type ScriptedHost,
  scriptedHost,
} from '../../support/scripted-host.ts';

export const ADVERTISER = '9001';
export const AS_OF = '2026-11-23T15:20:00.000Z';
export const TOKEN = 'ya29.secret-access-token';
export const SIGNATURE = 'secretsignature';

const DAILY_HEADER = 'Advertiser Currency,Insertion Order ID,Date,Revenue (Adv Currency)';
const HOURS_HEADER = 'Advertiser ID,Date,Time of Day,Revenue (Adv Currency)';

/** What one advertiser holds, in DV360's own words; an override answers instead where it gives something. */
export interface Dv360Script {
  orders?: unknown[];
  daily?: string;
  hours?: string;
  /** what the polls of each report say, in turn; the last stays */
  states?: string[];
  override?: (request: HostRequest) => HostAnswer | null;
}

interface Desk {
  titles: string[];
  runs: { queryId: string; dataRange: unknown; polls: number }[];
}

const hosts: ScriptedHost[] = [];
afterEach(async () => {
  await Promise.all(hosts.splice(0).map(async (host) => await host.close()));
});

/** DV360 and Bid Manager with one INR advertiser in India, and an adapter that speaks to them. */
export async function anAdvertiser(
  script: Dv360Script,
  options: Partial<Dv360PlatformOptions> = {},
): Promise<{ dv360: AdPlatform; anotherProcess: () => AdPlatform; host: ScriptedHost }> {
  const desk: Desk = { titles: [], runs: [] };
  const host = await scriptedHost(
    (request) => script.override?.(request) ?? usualAnswer(request, { script, desk }),
  );
  hosts.push(host);
  const create = () =>
    createDv360Platform({
      quota: UNLIMITED,
      baseUrl: host.url,
      reportsBaseUrl: host.url,
      apiVersion: 'v4',
      reportsApiVersion: 'v2',
      accountIds: [ADVERTISER],
      tokenSource: { accessToken: async () => TOKEN, invalidate: () => undefined },
      assumedLagHours: 6,
      timeoutMs: 2_000,
      reportMaxAgeMs: 600_000,
      poll: { firstMs: 1, maxMs: 4, giveUpMs: 1_000 },
      ...options,
    });
  return { dv360: create(), anotherProcess: create, host };
}

/** An insertion order as the API lists it. */
export function anOrder(fields: Record<string, unknown> = {}): Record<string, unknown> {
  const dateRange = {
    startDate: { year: 2026, month: 11, day: 1 },
    endDate: { year: 2026, month: 11, day: 30 },
  };
  return {
    insertionOrderId: '71',
    displayName: 'IN_Shoes_Brand',
    entityStatus: 'ENTITY_STATUS_ACTIVE',
    budget: {
      budgetUnit: 'BUDGET_UNIT_CURRENCY',
      budgetSegments: [{ budgetAmountMicros: '5000000', dateRange }],
    },
    ...fields,
  };
}

/** The daily report with its totals row and footer. */
export function dailyCsv(rows: readonly string[]): string {
  return `${[DAILY_HEADER, ...rows, ',,,999999.99'].join('\n')}${FOOTER}`;
}

/** The report by hour with its totals row and footer. */
export function hoursCsv(rows: readonly string[]): string {
  return `${[HOURS_HEADER, ...rows, ',,,999999.99'].join('\n')}${FOOTER}`;
}

/** What stands below the rows of a real report. */
export const FOOTER = [
  '',
  '',
  'Report Time:,2026/11/23 15:19 GMT',
  'Date Range:,2026/11/01 to 2026/11/23',
  'Group By:,Date',
  '"Reporting numbers from the previous month are finalized on the ""first"", unless stated, see help."',
  '',
].join('\n');

/** A caller that never gives up, and what it was told. */
export function aCaller(signal = new AbortController().signal): CallContext & { progress: string[] } {
  const progress: string[] = [];
  return { signal, progress, onProgress: (text) => progress.push(text) };
}

/** All insertion orders of the advertiser from the first page on. */
export function listRequest(cursor: string | null = null): Parameters<AdPlatform['listCampaigns']>[0] {
  return { accountId: ADVERTISER, asOf: AS_OF, since: '2026-11-01', cursor };
}

/** The calls that ran a report. */
export function runsOf(host: ScriptedHost): HostRequest[] {
  return host.requests.filter((request) => request.path.endsWith(':run'));
}

function usualAnswer(request: HostRequest, context: { script: Dv360Script; desk: Desk }): HostAnswer {
  const { path } = request;
  if (path.startsWith('/gcs/')) return { body: fileOf(path, context) };
  if (path.startsWith('/v2/')) return deskAnswer(request, context);
  if (path.endsWith('/insertionOrders'))
    return { body: { insertionOrders: context.script.orders ?? [anOrder()] } };
  if (path.includes('/insertionOrders/')) return { body: (context.script.orders ?? [anOrder()])[0] };
  return { body: { generalConfig: { currencyCode: 'INR', timeZone: 'Asia/Kolkata' } } };
}

function fileOf(path: string, { script, desk }: { script: Dv360Script; desk: Desk }): string {
  const run = desk.runs[Number(path.slice('/gcs/'.length))];
  const title = desk.titles[Number(run?.queryId)] ?? '';
  return title.includes('hours') ? (script.hours ?? hoursCsv([])) : (script.daily ?? dailyCsv([]));
}

function deskAnswer(request: HostRequest, { script, desk }: { script: Dv360Script; desk: Desk }): HostAnswer {
  const { method, path } = request;
  if (path === '/v2/queries' && method === 'GET') {
    return {
      body: { queries: desk.titles.map((title, at) => ({ queryId: String(at), metadata: { title } })) },
    };
  }
  if (path === '/v2/queries') {
    desk.titles.push(JSON.parse(request.body).metadata.title);
    return { body: { queryId: String(desk.titles.length - 1) } };
  }
  const [, queryId = '', reportId] = /queries\/(\w+)(?::run|\/reports\/(\w+))$/.exec(path) ?? [];
  if (reportId === undefined) {
    desk.runs.push({ queryId, dataRange: JSON.parse(request.body).dataRange, polls: 0 });
    return { body: { key: { queryId, reportId: String(desk.runs.length - 1) } } };
  }
  return pollAnswer({ queryId, reportId, host: request.headers.host ?? '' }, { script, desk });
}

function pollAnswer(
  asked: { queryId: string; reportId: string; host: string },
  { script, desk }: { script: Dv360Script; desk: Desk },
): HostAnswer {
  const { queryId, reportId, host } = asked;
  const run = desk.runs[Number(reportId)];
  if (run === undefined) return { status: 404, body: { error: { code: 404, message: 'no such report' } } };
  const states = script.states ?? ['DONE'];
  const state = states[Math.min(run.polls, states.length - 1)];
  run.polls += 1;
  const signedUrl = `http://${host}/gcs/${reportId}?X-Goog-Signature=${SIGNATURE}`;
  const done = state === 'DONE' ? { googleCloudStoragePath: signedUrl } : {};
  return { body: { key: { queryId, reportId }, metadata: { status: { state }, ...done } } };
}
