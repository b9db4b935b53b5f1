import type { CampaignRef } from './campaign.ts';
import type { DataThroughBasis } from './campaign-reading.ts';
import { type Instant, parseInstant, toEpochMs } from './instant.ts';
import type { MicrosText } from './money.ts';
import type { FlightDates } from './plan-record.ts';
import type { PlatformStatus } from './platform.ts';

/** How plan and platform found each other; the last two stand on one side only. */
export type MatchKind = 'by_id' | 'by_name' | 'unplanned' | 'missing';

/** The three parts of confidence, each 0–1, and their weighted sum. */
export interface ConfidenceParts {
  metadataMatch: number;
  nameSimilarity: number;
  freshness: number;
  confidence: number;
}

/** A flight with its first and last moment in the account's zone. */
export interface ObservedFlight extends FlightDates {
  startsAt: Instant;
  endsAt: Instant;
}

/**
 * One reconciled plan + actual of one campaign at one `asOf`: plain JSON, so that it can be a payload and a row.
 * Amounts are micros of `currency`; `targetMicros` is what the plan expects by `dataThrough`. A null amount is not known.
 */
export interface Observation extends CampaignRef {
  /** `<platform>:<accountId>:<campaignKey>:<asOf>` */
  observationId: string;
  asOf: Instant;
  source: 'sweep' | 'recheck';
  match: MatchKind;
  campaignId: string | null;
  campaignName: string | null;
  planName: string | null;
  platformStatus: PlatformStatus | null;
  labels: readonly string[];
  currency: string;
  planCurrency: string | null;
  timeZone: string;
  flight: ObservedFlight | null;
  budgetMicros: MicrosText | null;
  targetMicros: MicrosText | null;
  actualMicros: MicrosText | null;
  dataThrough: Instant;
  dataThroughBasis: DataThroughBasis;
  planAsOf: Instant;
  planRefreshHours: number;
  planRevision: string;
  metadataMatches: Readonly<Record<string, boolean>>;
  confidence: ConfidenceParts;
}

/** The observation's id: one campaign at one `asOf`. */
export function observationIdOf(ref: CampaignRef, asOf: Instant): string {
  return `${ref.platform}:${ref.accountId}:${ref.campaignKey}:${asOf}`;
}

/** The time that an observation is of, read back from its id; null where the id holds none. */
export function asOfOfObservation(observationId: string): Instant | null {
  const asOf = observationId.split(':').slice(3).join(':');
  return parseInstant(asOf) === null ? null : asOf;
}

/** What a plan says of a campaign, as one text: to notice a new plan or budget. */
export function planBasisOf({ budgetMicros, flight }: Pick<Observation, 'budgetMicros' | 'flight'>): string {
  return [budgetMicros ?? '-', flight?.startDate ?? '-', flight?.endDate ?? '-'].join('|');
}

/** Whether the flight had ended at the observation's `asOf`: such a campaign is never halted (spec §1). */
export function isFlightOver({ flight, asOf }: Pick<Observation, 'flight' | 'asOf'>): boolean {
  return flight !== null && toEpochMs(flight.endsAt) <= toEpochMs(asOf);
}
