import { z } from 'zod';
import type { IsoDate } from '../../domain/instant.ts';
import { refuseJson } from '../google/google-errors.ts';
import { strictObject } from '../google/strict-json.ts';
import { addDays } from '../world/zone.ts';
import { refuseArgument } from './list-query.ts';
import { DIMENSIONS, METRICS } from './report-columns.ts';

const date = z.strictObject({ year: z.int(), month: z.int(), day: z.int() });
const dataRange = z.strictObject({
  range: z.string().optional(),
  customStartDate: date.optional(),
  customEndDate: date.optional(),
});

const querySchema = z.strictObject({
  queryId: z.string().optional(),
  metadata: z.strictObject({
    title: z.string().min(1),
    dataRange,
    format: z.enum(['CSV', 'XLSX']).optional(),
    sendNotification: z.boolean().optional(),
    shareEmailAddress: z.array(z.string()).optional(),
  }),
  params: z.strictObject({
    type: z.string(),
    groupBys: z.array(z.string()).min(1),
    metrics: z.array(z.string()).min(1),
    filters: z.array(z.strictObject({ type: z.string(), value: z.string() })).default([]),
    options: z.unknown().optional(),
  }),
  schedule: z.strictObject({
    frequency: z.string().optional(),
    nextRunTimezoneCode: z.string().optional(),
    startDate: date.optional(),
    endDate: date.optional(),
  }),
});

const FILTERS = ['FILTER_ADVERTISER', 'FILTER_INSERTION_ORDER', 'FILTER_PARTNER'];

/** A query that may be created. */
export type QueryInput = z.infer<typeof querySchema>;

/** The days of a report by name, or with dates of its own. */
export type DataRangeInput = z.infer<typeof dataRange>;

/** Reads the body of `queries.create`; refuses what Bid Manager would, and dimensions that the simulator does not have. */
export function readQuery(body: string): QueryInput {
  const parsed = querySchema.safeParse(strictObject(body, ['queryId', 'metadata', 'params', 'schedule']));
  if (!parsed.success)
    return refuseJson('query', `Invalid JSON payload received. ${z.prettifyError(parsed.error)}`);
  const { params } = parsed.data;
  if (params.type !== 'STANDARD') refuseArgument(`Report type ${params.type} is not simulated.`);
  refuseUnknown(params.groupBys, Object.keys(DIMENSIONS), 'groupBys');
  refuseUnknown(params.metrics, Object.keys(METRICS), 'metrics');
  refuseUnknown(
    params.filters.map(({ type }) => type),
    FILTERS,
    'filters',
  );
  if (params.filters.length === 0)
    refuseArgument('At least one filter on a partner or advertiser is required.');
  return parsed.data;
}

/** Reads the body of `queries.run`. */
export function readRun(body: string): DataRangeInput | null {
  const fields = strictObject(body, ['dataRange']);
  if (fields['dataRange'] === undefined) return null;
  const parsed = dataRange.safeParse(fields['dataRange']);
  return parsed.success
    ? parsed.data
    : refuseJson('dataRange', `Invalid value at 'data_range': ${z.prettifyError(parsed.error)}`);
}

/** The first and last day of a data range, both included, on the day `today` of the advertiser. */
export function daysOf(range: DataRangeInput, today: IsoDate): { since: IsoDate; until: IsoDate } {
  const yesterday = addDays(today, -1);
  const name = range.range ?? 'RANGE_UNSPECIFIED';
  if (name === 'CUSTOM_DATES') return customDays(range);
  if (name === 'CURRENT_DAY') return { since: today, until: today };
  if (name === 'PREVIOUS_DAY') return { since: yesterday, until: yesterday };
  if (name === 'MONTH_TO_DATE') return { since: `${today.slice(0, 8)}01`, until: today };
  if (name === 'YEAR_TO_DATE') return { since: `${today.slice(0, 5)}01-01`, until: today };
  const days = /^LAST_(\d+)_DAYS$/.exec(name)?.[1];
  return days === undefined
    ? refuseArgument(`Invalid value for data_range.range: ${name}.`)
    : { since: addDays(today, -Number(days)), until: yesterday };
}

function customDays({ customStartDate, customEndDate }: DataRangeInput): { since: IsoDate; until: IsoDate } {
  if (customStartDate === undefined || customEndDate === undefined) {
    return refuseArgument('custom_start_date and custom_end_date are required for CUSTOM_DATES.');
  }
  const [since, until] = [isoDate(customStartDate), isoDate(customEndDate)];
  return since <= until ? { since, until } : refuseArgument('custom_start_date is after custom_end_date.');
}

function isoDate({ year, month, day }: z.infer<typeof date>): IsoDate {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function refuseUnknown(asked: readonly string[], known: readonly string[], field: string): void {
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown !== undefined) refuseArgument(`Invalid value in ${field}: ${unknown}.`);
}
