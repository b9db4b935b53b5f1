import { Temporal } from 'temporal-polyfill';
import {
  DAY_MS,
  fromEpochMs,
  type Instant,
  type IsoDate,
  isRealDate,
  toEpochMs,
} from '../../domain/instant.ts';

/** One hour of an account's day: the local date and the hour 0–23 in which it spent. */
export interface LocalHour {
  date: IsoDate;
  hour: number;
}

/** The date `days` after (or, when negative, before) another. */
export function addDays(date: IsoDate, days: number): IsoDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** The later of two hours; `null` where neither is given. */
export function laterHour(a: LocalHour | null, b: LocalHour | null): LocalHour | null {
  if (a === null || b === null) return a ?? b;
  return a.date > b.date || (a.date === b.date && a.hour >= b.hour) ? a : b;
}

/** Whether both halves of a local hour exist: a real date and 0–23. */
export function isLocalHour(value: LocalHour): boolean {
  return isRealDate(value.date) && Number.isInteger(value.hour) && value.hour >= 0 && value.hour <= 23;
}

/**
 * `dataThrough` from the last hour with spend (spec §2): its end, DST-safe (a repeated hour ends after its second pass),
 * but never after `asOf`, because the running hour has spend before it is over. An hour that starts more than a day after
 * `asOf` is left as it is, so that the domain rejects it as data of the future.
 */
export function endOfLocalHour(hour: LocalHour, timeZone: string, asOf: Instant): Instant {
  const start = Temporal.PlainDateTime.from(`${hour.date}T${String(hour.hour).padStart(2, '0')}:00:00`);
  const endMs = start
    .add({ hours: 1 })
    .toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
  const asOfMs = toEpochMs(asOf);
  return endMs > asOfMs && endMs <= asOfMs + DAY_MS ? fromEpochMs(asOfMs) : fromEpochMs(endMs);
}
