import { Temporal } from 'temporal-polyfill';
import { fromEpochMs, type Instant, type IsoDate, toEpochMs } from './instant.ts';
import { memoize } from './memo.ts';
import type { Micros } from './money.ts';
import type { ObservedFlight } from './observation.ts';
import type { FlightDates, PlannedTarget } from './plan-record.ts';

/** An exact part of a whole, between 0 and 1. */
export interface Share {
  numerator: bigint;
  denominator: bigint;
}

/** Where and up to when a target is wanted: the flight, its account's zone, and the end of the platform's data. */
export interface TargetSpan {
  flight: FlightDates;
  timeZone: string;
  dataThrough: Instant;
}

/** Whether the zone is one that local days can be counted in (IANA name). */
export function isTimeZone(timeZone: string): boolean {
  return isZone(timeZone, '');
}

/** The calendar date that an instant falls on in a zone. */
export function localDateOf(instant: Instant, timeZone: string): IsoDate {
  return localDay(instant, timeZone);
}

/** A flight from the first moment of its first local day to the last moment of its last one. */
export function observedFlight(dates: FlightDates, timeZone: string): ObservedFlight {
  const startsAt = startOfDayMs(dates.startDate, timeZone);
  const endsAt = endOfDayMs(dates.endDate, timeZone);
  return { ...dates, startsAt: fromEpochMs(startsAt), endsAt: fromEpochMs(endsAt) };
}

/**
 * The share of the flight that has passed: whole local days plus the part of the current one by its real length, over
 * the number of days. Exactly N/30 at the local midnight after day N of 30, on days of 23 and 25 hours too (spec §2).
 */
export function elapsedShare(flight: FlightDates, timeZone: string, at: Instant): Share {
  const days = daysBetween(flight.startDate, flight.endDate) + 1;
  const today = localDay(at, timeZone);
  const daysBefore = daysBetween(flight.startDate, today);
  if (daysBefore < 0) return { numerator: 0n, denominator: 1n };
  if (daysBefore >= days) return { numerator: 1n, denominator: 1n };
  const dayStart = startOfDayMs(today, timeZone);
  const dayLength = BigInt(endOfDayMs(today, timeZone) - dayStart);
  const intoDay = BigInt(toEpochMs(at) - dayStart);
  return { numerator: BigInt(daysBefore) * dayLength + intoDay, denominator: BigInt(days) * dayLength };
}

/** What the plan expects by `dataThrough` (spec §2): its own target-to-date, or the even share, rounded to micros. */
export function targetToDate(target: PlannedTarget, span: TargetSpan): Micros {
  if (target.kind === 'to_date') return target.targetMicros;
  const { numerator, denominator } = elapsedShare(span.flight, span.timeZone, span.dataThrough);
  return (target.budgetMicros * numerator * 2n + denominator) / (denominator * 2n);
}

const localDay = memoize((instant, timeZone) =>
  Temporal.Instant.fromEpochMilliseconds(toEpochMs(instant))
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString(),
);

const startOfDayMs = memoize(
  (day, timeZone) => Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds,
);

const endOfDayMs = memoize(
  (day, timeZone) =>
    Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds,
);

const daysBetween = memoize((from, to) => Temporal.PlainDate.from(from).until(to).days);

const isZone = memoize((timeZone) => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return true;
  } catch {
    return false;
  }
});
