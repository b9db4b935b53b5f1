import type { z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import type { IsoDate } from '../../domain/instant.ts';
import { waitReporting } from '../shared/abortable-wait.ts';
import type { Dv360Call, Dv360Client } from './client.ts';
import type { ReportRef } from './cursor.ts';
import { queryListSchema, querySchema, type Report, reportSchema } from './schema.ts';

/** How a running report is asked after: first wait, longest wait, and when to give up. */
export interface PollOptions {
  firstMs: number;
  maxMs: number;
  giveUpMs: number;
}

/** A report we keep as a query at Bid Manager. `title` finds it again; a change of `groupBys` needs a new title. */
export interface ReportDefinition {
  title: string;
  advertiserId: string;
  groupBys: readonly string[];
}

/** Revenue is what the advertiser is charged and what budgets count (ad-platform-apis §5). */
const SPEND_METRIC = 'METRIC_REVENUE_ADVERTISER';
const QUERIES_PER_PAGE = '100';

/** The query with this title, or a new one: creating is not idempotent, so it is looked for first. */
export async function findOrCreateQuery(
  client: Dv360Client,
  definition: ReportDefinition,
  call: Dv360Call,
): Promise<string> {
  const found = await findQuery(client, definition.title, call);
  if (found !== null) return found;
  const request = { api: 'reports', method: 'POST', path: '/queries', json: queryBody(definition) } as const;
  return (await client.send(request, querySchema, call)).queryId;
}

async function findQuery(client: Dv360Client, title: string, call: Dv360Call): Promise<string | null> {
  let pageToken: string | undefined;
  do {
    const query: Record<string, string> = { pageSize: QUERIES_PER_PAGE };
    if (pageToken !== undefined) query['pageToken'] = pageToken;
    const request = { api: 'reports', method: 'GET', path: '/queries', query } as const;
    const page: z.infer<typeof queryListSchema> = await client.send(request, queryListSchema, call);
    const match = page.queries.find((one) => one.metadata?.title === title);
    if (match !== undefined) return match.queryId;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return null;
}

/** Runs a query for a range of days, both included. Each run costs quota: the caller keeps the answer before polling. */
export async function runQuery(
  client: Dv360Client,
  run: { queryId: string; since: IsoDate; until: IsoDate },
  call: Dv360Call,
): Promise<ReportRef> {
  const dataRange = {
    range: 'CUSTOM_DATES',
    customStartDate: apiDate(run.since),
    customEndDate: apiDate(run.until),
  };
  const path = `/queries/${encodeURIComponent(run.queryId)}:run`;
  const query = { synchronous: 'false' };
  const request = { api: 'reports', method: 'POST', path, query, json: { dataRange } } as const;
  return (await client.send(request, reportSchema, call)).key;
}

/**
 * Waits until a report is done and gives its text; empty text where it is done and has no file. A FAILED one and one that
 * takes too long throw; only the failed one must not be polled again.
 */
export async function fetchReport(
  client: Dv360Client,
  wanted: { ref: ReportRef; poll: PollOptions },
  call: Dv360Call,
): Promise<string> {
  const { ref, poll } = wanted;
  let waitMs = poll.firstMs;
  for (let waitedMs = 0; ; waitedMs += waitMs, waitMs = Math.min(waitMs * 2, poll.maxMs)) {
    const report = await readReport(client, ref, call);
    const state = report.metadata?.status?.state;
    if (state === 'DONE') return await textOf(client, report, call);
    if (state === 'FAILED') throw reportFailed(ref);
    if (waitedMs >= poll.giveUpMs) throw reportTooSlow(ref, waitedMs);
    await waitReporting(waitMs, call.progress, call.context);
  }
}

/** Whether the report is lost for good, failed or forgotten by Bid Manager, so that another one must be run. */
export function isReportLost(error: unknown): boolean {
  if (!(error instanceof OutsideFailure)) return false;
  return error.code === 'PLATFORM_NOT_FOUND' || error.details['errorClass'] === 'report_failed';
}

async function readReport(client: Dv360Client, ref: ReportRef, call: Dv360Call): Promise<Report> {
  const path = `/queries/${encodeURIComponent(ref.queryId)}/reports/${encodeURIComponent(ref.reportId)}`;
  return await client.send({ api: 'reports', method: 'GET', path }, reportSchema, call);
}

async function textOf(client: Dv360Client, report: Report, call: Dv360Call): Promise<string> {
  const signedUrl = report.metadata?.googleCloudStoragePath ?? '';
  return signedUrl === '' ? '' : await client.download(signedUrl, call);
}

function queryBody(definition: ReportDefinition): unknown {
  return {
    metadata: { title: definition.title, dataRange: { range: 'MONTH_TO_DATE' }, format: 'CSV' },
    params: {
      type: 'STANDARD',
      groupBys: definition.groupBys,
      metrics: [SPEND_METRIC],
      filters: [{ type: 'FILTER_ADVERTISER', value: definition.advertiserId }],
    },
    schedule: { frequency: 'ONE_TIME' },
  };
}

function apiDate(date: IsoDate): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return { year, month, day };
}

function reportFailed(ref: ReportRef): OutsideFailure {
  return new OutsideFailure(
    'PLATFORM_UNAVAILABLE',
    `dv360: report ${ref.reportId} of query ${ref.queryId} failed at Bid Manager. A new one is run; see the query in DV360 if it lasts.`,
    { details: { platform: 'dv360', errorClass: 'report_failed', ...ref } },
  );
}

function reportTooSlow(ref: ReportRef, waitedMs: number): OutsideFailure {
  return new OutsideFailure(
    'PLATFORM_TIMEOUT',
    `dv360: report ${ref.reportId} of query ${ref.queryId} is not done after ${Math.round(waitedMs / 1000)} s. It is asked after again.`,
    { details: { platform: 'dv360', ...ref } },
  );
}
