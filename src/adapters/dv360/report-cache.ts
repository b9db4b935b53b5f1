import { elapsedMs } from '../../domain/instant.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { untilAborted, whileReporting } from '../shared/abortable-wait.ts';
import type { ReportRuns } from './cursor.ts';
import type { ReportRequest, SpendReport } from './report.ts';

/** Keeps the last report of each advertiser, and lets only one at a time be run for it. */
export interface ReportCache {
  /** `load` is given what an earlier attempt in this process left running */
  get(wanted: WantedReport, load: (pending: ReportRuns | null) => Promise<SpendReport>): Promise<SpendReport>;
  /** remembers what has been run for an advertiser and not been read yet; null after it was lost */
  setPending(request: ReportRequest, runs: ReportRuns | null): void;
}

/** What is wanted, by whom; `progress` is reported while somebody else runs it. */
export interface WantedReport {
  request: ReportRequest;
  context: CallContext;
  progress: string;
}

interface Held {
  report: SpendReport;
  readAtMs: number;
}

interface Pending {
  request: ReportRequest;
  runs: ReportRuns;
}

/**
 * Reports cost a run of a daily quota, so one serves a whole sweep and the incidents it opens. It is reused for `maxAgeMs`,
 * by the clock on the wall and by `asOf` alike (the simulator's clock jumps); its age is honest, because `dataThrough` comes
 * from its data. `now` gives epoch milliseconds.
 */
export function createReportCache(maxAgeMs: number, now: () => number): ReportCache {
  const held = new Map<string, Held>();
  const running = new Map<string, Promise<unknown>>();
  const pending = new Map<string, Pending>();
  const pendingFor = (request: ReportRequest): ReportRuns | null => {
    const left = pending.get(request.accountId);
    if (left === undefined) return null;
    const { since, asOf = left.request.asOf } = left.runs;
    return serves({ ...left.request, since, asOf }, request, maxAgeMs) ? left.runs : null;
  };
  const fresh = (request: ReportRequest): SpendReport | null => {
    dropOld(held, now() - maxAgeMs);
    const report = held.get(request.accountId)?.report;
    return report !== undefined && serves(report.request, request, maxAgeMs) ? report : null;
  };
  return {
    async get({ request, context, progress }, load) {
      const { accountId } = request;
      for (;;) {
        const known = fresh(request);
        if (known !== null) return known;
        const other = running.get(accountId);
        if (other === undefined) break;
        const settled = other.catch(() => undefined);
        await whileReporting(untilAborted(settled, context.signal), progress, context);
      }
      const work = load(pendingFor(request)).finally(() => running.delete(accountId));
      running.set(accountId, work);
      const report = await work;
      pending.delete(accountId);
      if (maxAgeMs > 0) held.set(accountId, { report, readAtMs: now() });
      return report;
    },
    setPending(request, runs) {
      if (runs === null) pending.delete(request.accountId);
      else pending.set(request.accountId, { request, runs });
    },
  };
}

function dropOld(held: Map<string, Held>, oldestMs: number): void {
  for (const [accountId, { readAtMs }] of held) {
    if (readAtMs <= oldestMs) held.delete(accountId);
  }
}

function serves(have: ReportRequest, want: ReportRequest, maxAgeMs: number): boolean {
  const ageMs = Math.abs(elapsedMs(have.asOf, want.asOf));
  return ageMs <= maxAgeMs && have.since <= want.since && have.until === want.until;
}
