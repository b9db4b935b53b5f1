import { campaignKeyOf } from './campaign.ts';
import type { CampaignReading } from './campaign-reading.ts';
import { confidenceOf } from './confidence.ts';
import { observedFlight, targetToDate } from './flight.ts';
import { freshnessOf } from './freshness.ts';
import { elapsedMs, type Instant } from './instant.ts';
import { metadataFromName } from './metadata-from-name.ts';
import { metadataMatches, metadataScore } from './metadata-match.ts';
import { type Micros, toMicrosText } from './money.ts';
import { nameSimilarity } from './name-similarity.ts';
import { type ConfidenceParts, type MatchKind, type Observation, observationIdOf } from './observation.ts';
import type { FlightDates, Metadata, PlanRecord, PlanSnapshot } from './plan-record.ts';
import type { Policy } from './policy.ts';
import { findRejection } from './reconcile-checks.ts';
import type { RejectedRecord } from './rejected-record.ts';

/** Both sides of one campaign (one of them null where they did not find each other) and what they are judged by. */
export interface ReconcileInput {
  reading: CampaignReading | null;
  record: PlanRecord | null;
  match: MatchKind;
  asOf: Instant;
  source: Observation['source'];
  plan: Pick<PlanSnapshot, 'planAsOf' | 'refreshHours' | 'revision' | 'namingPattern'>;
  policy: Policy;
  /** zone of the account, for a plan line that the platform does not show; UTC where it is not known */
  timeZone?: string | undefined;
}

/** An observation to decide on, or why the record cannot be judged: it then goes to the dead letters. */
export type Reconciled =
  | { kind: 'observation'; observation: Observation }
  | { kind: 'rejected'; rejected: RejectedRecord };

const UNSEEN = {
  campaignName: null,
  platformStatus: null,
  labels: [],
  actualMicros: null,
  dataThroughBasis: 'assumed_lag',
} as const;

const UNPLANNED = {
  planName: null,
  planCurrency: null,
  flight: null,
  budgetMicros: null,
  targetMicros: null,
} as const;

/**
 * Puts plan and platform of one campaign together (spec §2): actual is what was spent within the plan's flight, target is
 * what the plan expects by `dataThrough`. A plan in another currency than the account is left to the guards.
 */
export function reconcile(input: ReconcileInput): Reconciled {
  const rejected = findRejection(input);
  return rejected === null
    ? { kind: 'observation', observation: observe(input) }
    : { kind: 'rejected', rejected };
}

function observe(input: ReconcileInput): Observation {
  const { reading, record, plan, asOf, source, match } = input;
  const side = (reading ?? record) as CampaignReading | PlanRecord;
  const campaignId = reading?.campaignId ?? record?.campaignId ?? null;
  const campaignKey = campaignKeyOf(campaignId, record?.planKeyHash ?? null) ?? '';
  const { platform, accountId } = side;
  const [seen, planned, trust] = [platformSide(input), planSide(input), trustOf(input)];
  // Field by field: spreading the parts takes ten times as long, and a sweep does it for each campaign.
  return {
    platform,
    accountId,
    campaignKey,
    observationId: observationIdOf({ platform, accountId, campaignKey }, asOf),
    asOf,
    source,
    match,
    campaignId,
    campaignName: seen.campaignName,
    platformStatus: seen.platformStatus,
    labels: seen.labels,
    currency: seen.currency,
    timeZone: seen.timeZone,
    actualMicros: seen.actualMicros,
    dataThrough: seen.dataThrough,
    dataThroughBasis: seen.dataThroughBasis,
    planName: planned.planName,
    planCurrency: planned.planCurrency,
    flight: planned.flight,
    budgetMicros: planned.budgetMicros,
    targetMicros: planned.targetMicros,
    planAsOf: plan.planAsOf,
    planRefreshHours: plan.refreshHours,
    planRevision: plan.revision,
    metadataMatches: trust.metadataMatches,
    confidence: trust.confidence,
  };
}

function platformSide(input: ReconcileInput) {
  const { reading, record } = input;
  const timeZone = zoneOf(input);
  if (reading === null)
    return { ...UNSEEN, currency: record?.currency ?? '', timeZone, dataThrough: input.asOf };
  const { campaignName, status, labels, currency, dataThrough, dataThroughBasis } = reading;
  const actualMicros = toMicrosText(actualSpend(reading, record?.flight ?? null));
  const platformStatus = status;
  return {
    campaignName,
    platformStatus,
    labels,
    currency,
    timeZone,
    actualMicros,
    dataThrough,
    dataThroughBasis,
  };
}

function planSide(input: ReconcileInput) {
  const { reading, record, asOf } = input;
  if (record === null) return UNPLANNED;
  const timeZone = zoneOf(input);
  const { flight, target, currency, campaignName } = record;
  return {
    planName: campaignName,
    planCurrency: currency,
    flight: flight === null ? null : observedFlight(flight, timeZone),
    budgetMicros: target.kind === 'even_share' ? toMicrosText(target.budgetMicros) : null,
    targetMicros: targetOf(record, { timeZone, at: reading?.dataThrough ?? asOf }),
  };
}

function targetOf({ target, flight }: PlanRecord, by: { timeZone: string; at: Instant }): string | null {
  if (target.kind === 'to_date') return toMicrosText(target.targetMicros);
  if (flight === null) return null;
  return toMicrosText(targetToDate(target, { flight, timeZone: by.timeZone, dataThrough: by.at }));
}

function zoneOf({ reading, timeZone }: Pick<ReconcileInput, 'reading' | 'timeZone'>): string {
  return reading?.timeZone ?? timeZone ?? 'UTC';
}

/** Spend of the days within the plan's flight; what was spent before it belongs to another one. */
function actualSpend(reading: CampaignReading, flight: FlightDates | null): Micros {
  return reading.dailySpend
    .filter(({ date }) => flight === null || (date >= flight.startDate && date <= flight.endDate))
    .reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
}

function trustOf(input: ReconcileInput): {
  metadataMatches: Readonly<Record<string, boolean>>;
  confidence: ConfidenceParts;
} {
  const { reading, record, policy, asOf } = input;
  const matches = metadataMatches(planMetadata(record), platformMetadata(input));
  const confidence = confidenceOf(
    {
      metadataMatch: metadataScore(matches),
      nameSimilarity: nameSimilarity(record?.campaignName, reading?.campaignName),
      freshness: freshnessOf(elapsedMs(reading?.dataThrough ?? asOf, asOf)),
    },
    policy.weights,
  );
  return { metadataMatches: matches, confidence };
}

function planMetadata(record: PlanRecord | null): Metadata {
  if (record === null) return {};
  const { flight, metadata } = record;
  return overlay({ start_date: flight?.startDate, end_date: flight?.endDate }, metadata);
}

/** What the name says by the plan's convention, and over it what the platform itself knows. */
function platformMetadata({ reading, plan }: ReconcileInput): Metadata {
  if (reading === null) return {};
  return overlay(metadataFromName(reading.campaignName, plan.namingPattern), reading.metadata);
}

function overlay(below: Metadata, above: Metadata): Metadata {
  const merged: Record<string, Metadata[string]> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    if (value !== null && value !== undefined) merged[name] = value;
  }
  return merged;
}
