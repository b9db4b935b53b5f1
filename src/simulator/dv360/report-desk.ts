import type { IsoDate } from '../../domain/instant.ts';

/** A saved query of Bid Manager, as its owner created it. */
export interface SavedQuery {
  queryId: string;
  metadata: Readonly<Record<string, unknown>>;
  params: QueryParams;
  schedule: Readonly<Record<string, unknown>>;
}

/** What a report is about. */
export interface QueryParams {
  type: string;
  groupBys: readonly string[];
  metrics: readonly string[];
  filters: readonly { type: string; value: string }[];
}

/** One run of a query: its days, what was visible when it ran, and how often it was asked for since. */
export interface SavedReport {
  reportId: string;
  queryId: string;
  params: QueryParams;
  format: string;
  since: IsoDate;
  until: IsoDate;
  ranAtMs: number;
  polls: number;
}

/** What a call changed here. */
export type DeskChange =
  | { kind: 'query'; query: SavedQuery }
  | { kind: 'query_deleted'; queryId: string }
  | { kind: 'report'; report: SavedReport };

const KEPT_REPORTS = 500;
const FIRST_QUERY_ID = 1_500_000_000n;
const FIRST_REPORT_ID = 88_000_000_000n;

/** The queries and reports of Bid Manager. */
export class ReportDesk {
  readonly #queries = new Map<string, SavedQuery>();
  readonly #reports = new Map<string, SavedReport>();
  /** called with each change before its answer is sent */
  onChange: (change: DeskChange) => void = () => {};
  #lastQueryId = FIRST_QUERY_ID;
  #lastReportId = FIRST_REPORT_ID;

  queries(): SavedQuery[] {
    return [...this.#queries.values()];
  }

  query(queryId: string): SavedQuery | undefined {
    return this.#queries.get(queryId);
  }

  reports(queryId?: string): SavedReport[] {
    return [...this.#reports.values()].filter(
      (report) => queryId === undefined || report.queryId === queryId,
    );
  }

  report(reportId: string): SavedReport | undefined {
    return this.#reports.get(reportId);
  }

  /** Takes in a new query. */
  putQuery(query: SavedQuery): void {
    this.restoreQuery(query);
    this.onChange({ kind: 'query', query });
  }

  /** Takes in a report that is new or was asked for once more. */
  putReport(report: SavedReport): void {
    this.restoreReport(report);
    this.onChange({ kind: 'report', report });
  }

  deleteQuery(queryId: string): boolean {
    this.onChange({ kind: 'query_deleted', queryId });
    return this.forgetQuery(queryId);
  }

  restoreQuery(query: SavedQuery): void {
    this.#queries.set(query.queryId, query);
    this.#lastQueryId = larger(this.#lastQueryId, query.queryId);
  }

  forgetQuery(queryId: string): boolean {
    return this.#queries.delete(queryId);
  }

  restoreReport(report: SavedReport): void {
    this.#reports.set(report.reportId, report);
    this.#lastReportId = larger(this.#lastReportId, report.reportId);
    const oldest = this.#reports.size > KEPT_REPORTS ? this.#reports.keys().next().value : undefined;
    if (oldest !== undefined) this.#reports.delete(oldest);
  }

  nextQueryId(): string {
    return (this.#lastQueryId + 1n).toString();
  }

  nextReportId(): string {
    return (this.#lastReportId + 1n).toString();
  }

  clear(): void {
    this.#queries.clear();
    this.#reports.clear();
  }
}

function larger(known: bigint, id: string): bigint {
  const candidate = BigInt(id);
  return candidate > known ? candidate : known;
}
