import { observedFlight } from '../../domain/flight.ts';
import { fromEpochMs, type Instant, type IsoDate, isRealDate, parseInstant } from '../../domain/instant.ts';

/** How a file may write its dates. `4/5/2025` is two different days in two of them, so the mapping must name one. */
export const DATE_FORMATS = [
  'iso',
  'M/D/YYYY',
  'D/M/YYYY',
  'D.M.YYYY',
  'D-M-YYYY',
  'M-D-YYYY',
  'YYYY/M/D',
  'YYYYMMDD',
] as const;

/** One way to write a date. */
export type DateFormat = (typeof DATE_FORMATS)[number];

const PATTERNS: Readonly<Record<DateFormat, RegExp>> = {
  iso: /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})$/,
  'M/D/YYYY': /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})$/,
  'D/M/YYYY': /^(?<day>\d{1,2})\/(?<month>\d{1,2})\/(?<year>\d{4})$/,
  'D.M.YYYY': /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{4})$/,
  'D-M-YYYY': /^(?<day>\d{1,2})-(?<month>\d{1,2})-(?<year>\d{4})$/,
  'M-D-YYYY': /^(?<month>\d{1,2})-(?<day>\d{1,2})-(?<year>\d{4})$/,
  'YYYY/M/D': /^(?<year>\d{4})\/(?<month>\d{1,2})\/(?<day>\d{1,2})$/,
  YYYYMMDD: /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
};

const EXAMPLE = { year: '2025', month: '4', day: '30' };

/** The ISO date that the text writes in this format; `null` where it does not, or where there is no such day. */
export function parseDate(text: string, format: DateFormat): IsoDate | null {
  const found = PATTERNS[format].exec(text)?.groups;
  if (found === undefined) return null;
  const { year = '', month = '', day = '' } = found;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isRealDate(date) ? date : null;
}

/** What a date in this format looks like, for messages. */
export function exampleDate(format: DateFormat): string {
  if (format === 'iso') return '2025-04-30';
  if (format === 'YYYYMMDD') return '20250430';
  return format.replace('YYYY', EXAMPLE.year).replace('M', EXAMPLE.month).replace('D', EXAMPLE.day);
}

/** An instant from an ISO instant with its zone, or from a date, which means its first moment in `timeZone`. */
export function parseMoment(text: string, format: DateFormat, timeZone: string): Instant | null {
  const epochMs = parseInstant(text);
  if (epochMs !== null) return fromEpochMs(epochMs);
  const date = parseDate(text, format);
  return date === null ? null : observedFlight({ startDate: date, endDate: date }, timeZone).startsAt;
}
