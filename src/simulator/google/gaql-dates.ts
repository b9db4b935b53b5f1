import type { IsoDate } from '../../domain/instant.ts';
import { addDays, localDate } from '../world/zone.ts';
import type { GaqlCondition, GaqlQuery } from './gaql-query.ts';

/** The days a query is limited to, both included. */
export interface DateRange {
  since: IsoDate;
  until: IsoDate;
}

const FIRST_DATE = '2015-01-01';

/** The date range that the conditions on `segments.date` leave, or null where there are none: all time. Ends today at the latest. */
export function dateRangeOf(query: GaqlQuery, timeZone: string, nowMs: number): DateRange | null {
  const conditions = query.where.filter(({ field }) => field === 'segments.date');
  if (conditions.length === 0) return null;
  const today = localDate(timeZone, nowMs);
  let range: DateRange = { since: FIRST_DATE, until: today };
  for (const condition of conditions) range = intersection(range, rangeOf(condition, today));
  return range;
}

function rangeOf({ operator, values }: GaqlCondition, today: IsoDate): DateRange {
  return { since: FIRST_DATE, until: today, ...RANGES[operator](values, today) };
}

type ReadRange = (values: readonly string[], today: IsoDate) => Partial<DateRange>;

const RANGES: Readonly<Record<GaqlCondition['operator'], ReadRange>> = {
  DURING: ([literal = ''], today) => during(literal, today),
  BETWEEN: ([since = '', until = '']) => ({ since, until }),
  '=': ([date = '']) => ({ since: date, until: date }),
  '>=': ([since = '']) => ({ since }),
  '>': ([date = '']) => ({ since: addDays(date, 1) }),
  '<=': ([until = '']) => ({ until }),
  '<': ([date = '']) => ({ until: addDays(date, -1) }),
  IN: (dates) => ({ since: [...dates].sort()[0] ?? '', until: [...dates].sort().at(-1) ?? '' }),
  'NOT IN': () => ({}),
  '!=': () => ({}),
};

function during(literal: string, today: IsoDate): DateRange {
  if (literal === 'TODAY') return { since: today, until: today };
  const yesterday = addDays(today, -1);
  if (literal === 'YESTERDAY') return { since: yesterday, until: yesterday };
  if (literal === 'THIS_MONTH') return { since: `${today.slice(0, 8)}01`, until: today };
  const days = Number(/\d+/.exec(literal)?.[0] ?? 1);
  return { since: addDays(today, -days), until: yesterday };
}

function intersection(left: DateRange, right: DateRange): DateRange {
  return {
    since: left.since > right.since ? left.since : right.since,
    until: left.until < right.until ? left.until : right.until,
  };
}
