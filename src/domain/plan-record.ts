import type { Instant, IsoDate } from './instant.ts';
import type { Micros } from './money.ts';
import type { Platform } from './platform.ts';
import type { RejectedRecord } from './rejected-record.ts';

/** Facts about a campaign that both sides carry: `market`, `product`, `start_date`, `end_date`. */
export type Metadata = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** First and last day of a buy, both included, in the account's zone. */
export interface FlightDates {
  startDate: IsoDate;
  endDate: IsoDate;
}

/** What the plan expects: the tracker's own target-to-date, or a budget spread evenly over the flight. */
export type PlannedTarget =
  | { kind: 'to_date'; targetMicros: Micros }
  | { kind: 'even_share'; budgetMicros: Micros };

/** One line of the internal tracker. `planKeyHash` is twelve hex digits of a hash of the row's own key. */
export interface PlanRecord {
  planKey: string;
  planKeyHash: string;
  platform: Platform;
  accountId: string;
  campaignId: string | null;
  campaignName: string | null;
  currency: string;
  flight: FlightDates | null;
  target: PlannedTarget;
  metadata: Metadata;
}

/**
 * The plan as read at one moment. `planAsOf` is when the tracker last refreshed; `revision` changes with its content;
 * `namingPattern` is a regular expression whose named groups (`market`, `product`) read metadata out of platform names.
 */
export interface PlanSnapshot {
  records: readonly PlanRecord[];
  rejected: readonly RejectedRecord[];
  planAsOf: Instant;
  refreshHours: number;
  revision: string;
  namingPattern: string | null;
}
