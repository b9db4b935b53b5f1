import { onlyParameters } from '../google/strict-json.ts';
import type { TokenPolicy } from '../http/authorize.ts';
import { ok, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { orRefusal } from '../http/or-refusal.ts';
import type { World } from '../world/world.ts';
import { localDate } from '../world/zone.ts';
import { authorizeGoogle, notFound, refuseNotFound } from './display-video-api.ts';
import { apiDate } from './entities.ts';
import { pageOf } from './list-query.ts';
import { type DataRangeInput, daysOf, readQuery, readRun } from './query-input.ts';
import type { ReportDesk, SavedQuery, SavedReport } from './report-desk.ts';
import { signedPath } from './report-download.ts';

/** What Bid Manager's calls need. `reportPolls`: how often a report is asked for before it is done. */
export interface BidManagerParts {
  world: World;
  desk: ReportDesk;
  tokens: TokenPolicy;
  scope: string;
  reportPolls: number;
}

const LIST_PARAMETERS = ['orderBy', 'pageSize', 'pageToken'];

/** Bid Manager v2: answers a call under `/v2/queries`. */
export function answerBidManager(request: SimRequest, parts: BidManagerParts): SimAnswer {
  return orRefusal(() => {
    authorizeGoogle(request, parts.tokens, parts.scope);
    const [, id, verb, , reportId] =
      /^\/v2\/queries(?:\/(\d+))?(?::(run)|(\/reports)(?:\/(\d+))?)?$/.exec(request.path) ?? [];
    if (!request.path.startsWith('/v2/queries')) return notFound(request);
    if (id === undefined) return answerQueries(request, parts);
    const query = parts.desk.query(id) ?? refuseNotFound(`Query ${id}`);
    if (verb === 'run' && request.method === 'POST') return run(request, query, parts);
    if (request.path.includes('/reports')) return answerReports(request, { query, reportId }, parts);
    return answerQuery(request, query, parts.desk);
  });
}

function answerQueries(request: SimRequest, { desk }: BidManagerParts): SimAnswer {
  if (request.path !== '/v2/queries') return notFound(request);
  if (request.method === 'GET') {
    onlyParameters(request.query, LIST_PARAMETERS);
    const { items, ...next } = pageOf(desk.queries(), request.query);
    return ok({ ...(items.length === 0 ? {} : { queries: items }), ...next });
  }
  if (request.method !== 'POST') return notFound(request);
  onlyParameters(request.query, []);
  const { metadata, params, schedule } = readQuery(request.body);
  const { type, groupBys, metrics, filters } = params;
  const query: SavedQuery = {
    queryId: desk.nextQueryId(),
    metadata: { ...metadata, format: metadata.format ?? 'CSV' },
    params: { type, groupBys, metrics, filters },
    schedule,
  };
  desk.putQuery(query);
  return ok(query);
}

function answerQuery(request: SimRequest, query: SavedQuery, desk: ReportDesk): SimAnswer {
  if (request.method === 'GET') return ok(query);
  if (request.method !== 'DELETE') return notFound(request);
  desk.deleteQuery(query.queryId);
  return ok({});
}

function run(
  request: SimRequest,
  query: SavedQuery,
  { world, desk, reportPolls }: BidManagerParts,
): SimAnswer {
  onlyParameters(request.query, ['synchronous']);
  const range = readRun(request.body) ?? (query.metadata['dataRange'] as DataRangeInput);
  const advertiserId = query.params.filters.find(({ type }) => type === 'FILTER_ADVERTISER')?.value;
  const timeZone = world.account('dv360', advertiserId ?? '')?.timeZone ?? 'UTC';
  const nowMs = world.clock.nowMs();
  const report: SavedReport = {
    reportId: desk.nextReportId(),
    queryId: query.queryId,
    params: query.params,
    format: 'CSV',
    ...daysOf(range, localDate(timeZone, nowMs)),
    ranAtMs: nowMs,
    polls: request.query.get('synchronous') === 'true' ? reportPolls : 0,
  };
  desk.putReport(report);
  return ok(describe(report, reportPolls, request.origin));
}

function answerReports(
  request: SimRequest,
  { query, reportId }: { query: SavedQuery; reportId: string | undefined },
  { desk, reportPolls }: BidManagerParts,
): SimAnswer {
  if (request.method !== 'GET') return notFound(request);
  if (reportId === undefined) return listReports(request, query, { desk, reportPolls });
  const report = desk.report(reportId);
  if (report === undefined || report.queryId !== query.queryId) return refuseNotFound(`Report ${reportId}`);
  const polled = { ...report, polls: report.polls + 1 };
  if (report.polls < reportPolls) desk.putReport(polled);
  return ok(describe(report.polls < reportPolls ? polled : report, reportPolls, request.origin));
}

function listReports(
  request: SimRequest,
  query: SavedQuery,
  { desk, reportPolls }: Pick<BidManagerParts, 'desk' | 'reportPolls'>,
): SimAnswer {
  onlyParameters(request.query, LIST_PARAMETERS);
  const reports = desk.reports(query.queryId).map((report) => describe(report, reportPolls, request.origin));
  const { items, ...next } = pageOf(reports, request.query);
  return ok({ ...(items.length === 0 ? {} : { reports: items }), ...next });
}

/** A report is queued when it is run, running when it is asked for, and done after that; only then it has an address. */
function describe(report: SavedReport, reportPolls: number, origin: string): Record<string, unknown> {
  const isDone = report.polls >= reportPolls;
  const state = isDone ? 'DONE' : report.polls === 0 ? 'QUEUED' : 'RUNNING';
  const finishTime = new Date(report.ranAtMs).toISOString();
  return {
    key: { queryId: report.queryId, reportId: report.reportId },
    metadata: {
      status: { state, format: report.format, ...(isDone ? { finishTime } : {}) },
      reportDataStartDate: apiDate(report.since),
      reportDataEndDate: apiDate(report.until),
      ...(isDone ? { googleCloudStoragePath: `${origin}${signedPath(report.reportId)}` } : {}),
    },
    params: report.params,
  };
}
