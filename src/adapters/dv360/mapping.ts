import type { CampaignReading } from '../../domain/campaign-reading.ts';
import { localDateOf } from '../../domain/flight.ts';
import { type Instant, type IsoDate, isRealDate } from '../../domain/instant.ts';
import type { FlightDates } from '../../domain/plan-record.ts';
import type { PlatformStatus } from '../../domain/platform.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import type { DataThrough } from '../shared/data-through.ts';
import { rejectionOf, type SpendLedger } from '../shared/spend-ledger.ts';
import { budgetSegmentSchema, type InsertionOrder } from './schema.ts';

/** What all readings of one advertiser share; spend before `since` is left out. */
export interface Dv360AccountFacts extends DataThrough {
  accountId: string;
  currency: string;
  timeZone: string;
  asOf: Instant;
  since: IsoDate;
}

/** A reading, or why there can be none. */
export type MappedInsertionOrder =
  | { kind: 'reading'; reading: CampaignReading }
  | { kind: 'rejected'; rejected: RejectedRecord };

const STATUS: Readonly<Record<string, PlatformStatus>> = {
  ENTITY_STATUS_ACTIVE: 'active',
  ENTITY_STATUS_PAUSED: 'paused',
  ENTITY_STATUS_DRAFT: 'paused',
  ENTITY_STATUS_ARCHIVED: 'removed',
  ENTITY_STATUS_SCHEDULED_FOR_DELETION: 'removed',
};

/** Whether the insertion order can spend; `null` for a status that DV360 added since. */
export function dv360Status(order: InsertionOrder): PlatformStatus | null {
  return STATUS[order.entityStatus] ?? null;
}

/** The reading of one insertion order: joined with its spend, of which there is none where the report omits it. */
export function toReading(
  order: InsertionOrder,
  account: Dv360AccountFacts,
  ledger: SpendLedger,
): MappedInsertionOrder {
  const spend = ledger.of(order.insertionOrderId);
  if (spend.kind === 'rejected') return spend;
  const today = localDateOf(account.asOf, account.timeZone);
  const flights = flightsOf(order);
  const status = statusOn(today, order, flights);
  if (status === null) return unknownStatus(order, account);
  const flight = currentFlight(flights, today);
  return {
    kind: 'reading',
    reading: {
      platform: 'dv360',
      accountId: account.accountId,
      campaignId: order.insertionOrderId,
      campaignName: order.displayName ?? null,
      status,
      currency: account.currency,
      timeZone: account.timeZone,
      dailySpend: spend.dailySpend.filter((day) => day.date >= account.since),
      dataThrough: account.dataThrough,
      dataThroughBasis: account.dataThroughBasis,
      metadata: { start_date: flight?.startDate ?? null, end_date: flight?.endDate ?? null },
      labels: labelsOf(order),
    },
  };
}

/**
 * Insertion orders have no labels. What the advertiser can mark one with is the integration code, an identifier of its own
 * that DV360 shows along with the order: it stands, whole, as the only label
 * (developers.google.com/display-video/api/reference/rest/v4/IntegrationDetails).
 */
function labelsOf({ integrationDetails }: InsertionOrder): readonly string[] {
  const code = integrationDetails?.integrationCode ?? '';
  return code === '' ? [] : [code];
}

/** An order whose last segment is over cannot spend, whatever its status says. */
function statusOn(
  today: IsoDate,
  order: InsertionOrder,
  flights: readonly FlightDates[],
): PlatformStatus | null {
  const status = dv360Status(order);
  const isOver = flights.length > 0 && flights.every((flight) => flight.endDate < today);
  return status === 'active' && isOver ? 'ended' : status;
}

function unknownStatus(order: InsertionOrder, account: Dv360AccountFacts): MappedInsertionOrder {
  const message = `"${order.entityStatus.slice(0, 40)}" is no status of an insertion order`;
  const why = { code: 'INVALID_RECORD', message, path: 'entityStatus' } as const;
  const { accountId } = account;
  return {
    kind: 'rejected',
    rejected: rejectionOf({ platform: 'dv360', accountId }, order.insertionOrderId, why),
  };
}

/** Budget segments in order of their start. One with dates that are none is passed over. */
function flightsOf(order: InsertionOrder): readonly FlightDates[] {
  return (order.budget?.budgetSegments ?? []).flatMap(flightOf).sort(byStart);
}

function byStart(a: FlightDates, b: FlightDates): number {
  return a.startDate < b.startDate ? -1 : 1;
}

function flightOf(segment: unknown): FlightDates[] {
  const parsed = budgetSegmentSchema.safeParse(segment);
  if (!parsed.success) return [];
  const startDate = isoDate(parsed.data.dateRange.startDate);
  const endDate = isoDate(parsed.data.dateRange.endDate);
  return isRealDate(startDate) && isRealDate(endDate) ? [{ startDate, endDate }] : [];
}

/** The segment that runs today, else the next one, else the last: one segment is one flight of the plan. */
function currentFlight(flights: readonly FlightDates[], today: IsoDate): FlightDates | null {
  return flights.find((flight) => flight.endDate >= today) ?? flights.at(-1) ?? null;
}

function isoDate(date: { year: number; month: number; day: number }): IsoDate {
  const [month, day] = [date.month, date.day].map((part) => String(part).padStart(2, '0'));
  return `${date.year}-${month}-${day}`;
}
