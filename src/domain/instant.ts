import { memoize } from './memo.ts';

/** A point in time as ISO 8601 text in UTC (`2026-03-15T12:00:00.000Z`). The only time that crosses a boundary. */
export type Instant = string;

/** A calendar date as ISO text (`2026-03-15`), meaningful only together with a zone. */
export type IsoDate = string;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;

/** Epoch milliseconds of an instant that carries its zone; `null` where the text is none (no zone, no such day). */
export function parseInstant(text: string): number | null {
  if (!INSTANT_PATTERN.test(text)) return null;
  const epochMs = Date.parse(text);
  if (Number.isNaN(epochMs)) return null;
  return isRealDate(text.slice(0, 10)) ? epochMs : null;
}

/** Epoch milliseconds of an instant already known to be one; throws on anything else, because that is a bug. */
export function toEpochMs(instant: Instant): number {
  const epochMs = parseInstant(instant);
  if (epochMs === null) throw new Error(`Not an instant: ${instant}`);
  return epochMs;
}

/** ISO text in UTC of epoch milliseconds. */
export function fromEpochMs(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}

/** `to − from` in milliseconds. */
export function elapsedMs(from: Instant, to: Instant): number {
  return toEpochMs(to) - toEpochMs(from);
}

/** The instant `ms` milliseconds after (or, when negative, before) another. */
export function addMs(instant: Instant, ms: number): Instant {
  return fromEpochMs(toEpochMs(instant) + ms);
}

/** Whether the text is an ISO date of a day that exists (`2026-02-30` does not). */
export function isRealDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text, '');
}

/** A day that does not exist is either no date at all or read as one of the next month. */
const isDay = memoize((date) => new Date(`${date}T00:00Z`).getUTCDate() === Number(date.slice(8)));
