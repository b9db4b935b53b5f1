import type { Instant, IsoDate } from '../../domain/instant.ts';
import { unreadableAnswer } from '../shared/answer.ts';
import { parseSpend } from '../shared/spend-amount.ts';
import { createSpendLedger, type LedgerAccount, type SpendLedger } from '../shared/spend-ledger.ts';
import { addDays, isLocalHour, type LocalHour, laterHour } from '../shared/zoned-time.ts';
import { fetchReport, findOrCreateQuery, isReportLost, type PollOptions, runQuery } from './bid-manager.ts';
import type { Dv360Call, Dv360Client } from './client.ts';
import type { ReportRef, ReportRuns } from './cursor.ts';
import { parseReport, type ReportRow } from './report-csv.ts';

/** Which days of which advertiser, in its zone and currency. `until` is its today at `asOf`. */
export interface ReportRequest extends LedgerAccount {
  asOf: Instant;
  since: IsoDate;
  until: IsoDate;
}

/** Spend by insertion order and day, the last hour with spend, and the runs it came from; `request.asOf` is that of the runs. */
export interface SpendReport {
  request: ReportRequest;
  runs: ReportRuns;
  ledger: SpendLedger;
  lastHour: LocalHour | null;
}

/** What reading a report needs; `onRuns` is told of each run at once, so that a retry polls it instead of running another. */
export interface ReportReader {
  client: Dv360Client;
  poll: PollOptions;
  queryIds: Map<string, string>;
}

/** A call whose progress follows the runs. */
export interface ReportCall {
  resumed: ReportRuns | null;
  callWith: (runs: ReportRuns | null) => Dv360Call;
}

type ReportKind = 'hours' | 'daily';

const METRIC_COLUMN = 'Revenue (Adv Currency)';

/** Two reports instead of one by insertion order and hour, which would have 24 times the rows of both together. */
const REPORTS = {
  hours: {
    groupBys: ['FILTER_ADVERTISER', 'FILTER_DATE', 'FILTER_TIME_OF_DAY'],
    dimensions: ['Date', 'Time of Day'],
  },
  daily: {
    groupBys: ['FILTER_ADVERTISER_CURRENCY', 'FILTER_INSERTION_ORDER', 'FILTER_DATE'],
    dimensions: ['Insertion Order ID', 'Date'],
  },
} as const satisfies Record<ReportKind, { groupBys: readonly string[]; dimensions: readonly string[] }>;

/** How far back the hours go: a last hour of spend before that is no sign of freshness. */
const HOURS_BACK_DAYS = 2;

/** Runs or resumes both reports and reads them. A resumed report that is lost is run anew, once. */
export async function readSpendReport(
  reader: ReportReader,
  request: ReportRequest,
  call: ReportCall,
): Promise<SpendReport> {
  const resumed = isFor(call.resumed, request) ? call.resumed : null;
  try {
    return await readOnce(reader, request, { ...call, resumed });
  } catch (error) {
    if (resumed === null || !isReportLost(error)) throw error;
    return await readOnce(reader, request, { ...call, resumed: null });
  }
}

async function readOnce(
  reader: ReportReader,
  request: ReportRequest,
  { resumed, callWith }: ReportCall,
): Promise<SpendReport> {
  let runs = resumed ?? noRuns(request);
  for (const kind of ['hours', 'daily'] as const) {
    const ref =
      runs[kind] ??
      (await startRun(reader, { kind, request: { ...request, since: runs.since } }, callWith(runs)));
    runs = { ...runs, [kind]: ref };
  }
  const call = callWith(runs);
  try {
    const daily = await rowsOf(reader, { kind: 'daily', ref: runs.daily }, call);
    const hours = await rowsOf(reader, { kind: 'hours', ref: runs.hours }, call);
    return toSpendReport({ request, runs, hours, daily });
  } catch (error) {
    if (isReportLost(error)) forget(reader, request, callWith(null));
    throw error;
  }
}

/** A retry must not come back to a report that failed, nor to a query that somebody deleted. */
function forget(reader: ReportReader, request: ReportRequest, call: Dv360Call): void {
  for (const kind of ['hours', 'daily'] as const) reader.queryIds.delete(titleOf(kind, request.accountId));
  call.context.onProgress(call.progress);
}

async function startRun(
  reader: ReportReader,
  wanted: { kind: ReportKind; request: ReportRequest },
  call: Dv360Call,
): Promise<ReportRef> {
  const { client, queryIds } = reader;
  const { kind, request } = wanted;
  const title = titleOf(kind, request.accountId);
  const definition = { title, advertiserId: request.accountId, groupBys: REPORTS[kind].groupBys };
  const oldestHour = addDays(request.until, -HOURS_BACK_DAYS);
  const since = kind === 'daily' && request.since < oldestHour ? request.since : oldestHour;
  const days = { since, until: request.until };
  const ref = await runKnown(reader, { title, days }, call);
  if (ref !== null) return ref;
  const queryId = await findOrCreateQuery(client, definition, call);
  queryIds.set(title, queryId);
  return await runQuery(client, { queryId, ...days }, call);
}

/** Runs the query that was used before; null where none was, or somebody deleted it meanwhile. */
async function runKnown(
  { client, queryIds }: ReportReader,
  { title, days }: { title: string; days: { since: IsoDate; until: IsoDate } },
  call: Dv360Call,
): Promise<ReportRef | null> {
  const queryId = queryIds.get(title);
  if (queryId === undefined) return null;
  try {
    return await runQuery(client, { queryId, ...days }, call);
  } catch (error) {
    if (!isReportLost(error)) throw error;
    queryIds.delete(title);
    return null;
  }
}

async function rowsOf(
  reader: ReportReader,
  wanted: { kind: ReportKind; ref: ReportRef | null },
  call: Dv360Call,
): Promise<readonly ReportRow[]> {
  if (wanted.ref === null) return [];
  const text = await fetchReport(reader.client, { ref: wanted.ref, poll: reader.poll }, call);
  return parseReport(text, { dimensions: REPORTS[wanted.kind].dimensions, metric: METRIC_COLUMN });
}

function toSpendReport(read: {
  request: ReportRequest;
  runs: ReportRuns;
  hours: readonly ReportRow[];
  daily: readonly ReportRow[];
}): SpendReport {
  const { runs, hours, daily } = read;
  const request = { ...read.request, asOf: runs.asOf ?? read.request.asOf };
  const ledger = createSpendLedger(request);
  for (const row of daily) ledger.add(spendRowOf(row));
  const lastHour = hours.map(spentHour).reduce<LocalHour | null>(laterHour, null);
  if (lastHour !== null && daily.length === 0) throw reportsDisagree();
  return { request, runs, ledger, lastHour };
}

function spendRowOf(row: ReportRow): Parameters<SpendLedger['add']>[0] {
  const { 'Insertion Order ID': id, Date: date = '', 'Advertiser Currency': currency } = row;
  return {
    campaignId: id === undefined || id === '' ? null : id,
    date: isoDate(date),
    amount: row[METRIC_COLUMN],
    currency: currency === undefined || currency === '' ? null : currency,
  };
}

function spentHour(row: ReportRow): LocalHour | null {
  const spend = parseSpend(row[METRIC_COLUMN]);
  if (spend.kind === 'invalid' || spend.micros === 0n) return null;
  const { Date: date = '', 'Time of Day': timeOfDay = '' } = row;
  const hour = { date: isoDate(date), hour: /^\d{1,2}$/.test(timeOfDay) ? Number(timeOfDay) : Number.NaN };
  return isLocalHour(hour) ? hour : null;
}

/** Bid Manager writes `2026/11/23`. */
function isoDate(text: string): string {
  return /^\d{4}\/\d{2}\/\d{2}$/.test(text) ? text.replaceAll('/', '-') : text;
}

function titleOf(kind: ReportKind, accountId: string): string {
  return `pacekeeper-${accountId}-${kind}-v1`;
}

function noRuns({ accountId, asOf, since, until }: ReportRequest): ReportRuns {
  return { accountId, asOf, since, until, hours: null, daily: null };
}

function isFor(runs: ReportRuns | null, request: ReportRequest): boolean {
  if (runs === null || runs.accountId !== request.accountId) return false;
  return runs.since <= request.since && runs.until === request.until;
}

/** An hour with spend and no spend by day: one of the two reports ran on half the data. */
function reportsDisagree(): Error {
  const source = { platform: 'dv360', what: 'the finished reports', isWrite: false } as const;
  return unreadableAnswer(source, 'one has spend by hour and the other none by day');
}
