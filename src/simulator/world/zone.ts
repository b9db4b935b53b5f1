import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS, type IsoDate } from '../../domain/instant.ts';

/** One hour of a local day; on the day the clocks go back two of them carry the same number. */
export interface LocalHour {
  hour: number;
  startMs: number;
  endMs: number;
}

/** One local day with its true bounds: 23, 24 or 25 hours long. */
export interface LocalDay {
  date: IsoDate;
  startMs: number;
  endMs: number;
  hours: readonly LocalHour[];
}

const days = new Map<string, LocalDay>();
const offsets = new Map<string, number>();

/** The local day of a date in a zone. Kept for good: a process sees a few hundred of them. */
export function localDay(timeZone: string, date: IsoDate): LocalDay {
  const key = `${timeZone} ${date}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const startMs = startOfDay(timeZone, date);
  const endMs = startOfDay(timeZone, addDays(date, 1));
  const day = { date, startMs, endMs, hours: hoursOf(timeZone, startMs, endMs) };
  days.set(key, day);
  return day;
}

/** All local days from `since` to `until`, both included; empty when `until` is earlier. */
export function localDays(timeZone: string, since: IsoDate, until: IsoDate): LocalDay[] {
  const found: LocalDay[] = [];
  for (let date = since; date <= until; date = addDays(date, 1)) found.push(localDay(timeZone, date));
  return found;
}

/** The date that a calendar on the wall of that zone shows. */
export function localDate(timeZone: string, epochMs: number): IsoDate {
  return new Date(epochMs + offsetMs(timeZone, epochMs)).toISOString().slice(0, 10);
}

/** `yyyy-MM-ddTHH:mm:ss` as a clock on the wall of that zone shows. */
export function localDateTime(timeZone: string, epochMs: number): string {
  return new Date(epochMs + offsetMs(timeZone, epochMs)).toISOString().slice(0, 19);
}

/** The start of the local hour an instant lies in: half an hour off UTC in Kolkata. */
export function floorToLocalHour(timeZone: string, epochMs: number): number {
  const offset = offsetMs(timeZone, epochMs);
  return Math.floor((epochMs + offset) / HOUR_MS) * HOUR_MS - offset;
}

/** The zone's distance from UTC at an instant. Zones change it at quarters of an hour only, so those are remembered. */
export function offsetMs(timeZone: string, epochMs: number): number {
  const quarter = Math.floor(epochMs / (HOUR_MS / 4));
  const key = `${timeZone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const instant = Temporal.Instant.fromEpochMilliseconds(quarter * (HOUR_MS / 4));
  const offset = instant.toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
  if (offsets.size > 50_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** Whether the runtime knows the zone. */
export function isKnownZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** Calendar arithmetic on an ISO date. */
export function addDays(date: IsoDate, count: number): IsoDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);
}

function startOfDay(timeZone: string, date: IsoDate): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
}

function hoursOf(timeZone: string, startMs: number, endMs: number): LocalHour[] {
  const hours: LocalHour[] = [];
  const isRegular = endMs - startMs === DAY_MS;
  for (let at = startMs; at < endMs; at += HOUR_MS) {
    const hour = isRegular ? hours.length : Number(localDateTime(timeZone, at).slice(11, 13));
    hours.push({ hour, startMs: at, endMs: Math.min(at + HOUR_MS, endMs) });
  }
  return hours;
}
