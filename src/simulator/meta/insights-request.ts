import { z } from 'zod';
import { type IsoDate, isRealDate } from '../../domain/instant.ts';
import { parseJson } from '../http/parameters.ts';
import { addDays } from '../world/zone.ts';
import { splitFields } from './field-list.ts';
import { refuseMeta } from './meta-errors.ts';

/** The breakdown by hour of the account's day. */
export const HOURLY = 'hourly_stats_aggregated_by_advertiser_time_zone';

/** What an insights call asks for, checked. */
export interface InsightsRequest {
  level: 'account' | 'campaign';
  fields: readonly string[];
  since: IsoDate;
  until: IsoDate;
  isDaily: boolean;
  isHourly: boolean;
  /** null: all campaigns */
  campaignIds: readonly string[] | null;
}

const FIELDS = [
  'account_currency',
  'account_id',
  'account_name',
  'campaign_id',
  'campaign_name',
  'clicks',
  'cpc',
  'cpm',
  'ctr',
  'date_start',
  'date_stop',
  'frequency',
  'impressions',
  'objective',
  'reach',
  'spend',
];
const MAX_MONTHS_DAYS = 37 * 31;
const dateSchema = z.string().refine(isRealDate);
const timeRangeSchema = z.object({ since: dateSchema, until: dateSchema });
const filteringSchema = z.array(
  z.object({ field: z.string(), operator: z.string(), value: z.union([z.string(), z.array(z.string())]) }),
);

/** Reads the parameters of an insights call; `today` is the account's. Anything Meta would refuse is refused. */
export function readInsightsRequest(
  parameters: ReadonlyMap<string, string>,
  today: IsoDate,
): InsightsRequest {
  const level = parameters.get('level') ?? 'account';
  if (level !== 'account' && level !== 'campaign') {
    return refuseMeta(
      `(#100) level must be one of the following values: account, campaign (the simulator has no ${level})`,
    );
  }
  const breakdowns = splitFields(parameters.get('breakdowns'));
  const unknown = breakdowns.find((name) => name !== HOURLY);
  if (unknown !== undefined)
    refuseMeta(`(#100) breakdowns[0] must be one of the following values: ${HOURLY}`);
  return {
    level,
    fields: fieldsOf(parameters.get('fields')),
    ...rangeOf(parameters, today),
    isDaily: isDaily(parameters.get('time_increment')),
    isHourly: breakdowns.length > 0,
    campaignIds: campaignIdsOf(parameters.get('filtering')),
  };
}

function fieldsOf(text: string | undefined): readonly string[] {
  const fields = splitFields(text);
  const unknown = fields.find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) {
    refuseMeta(
      `(#100) ${unknown} is not valid for fields param. please check https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values`,
    );
  }
  return fields.length === 0 ? ['account_id', 'impressions', 'spend'] : fields;
}

function isDaily(text: string | undefined): boolean {
  if (text === undefined || text === 'all_days') return false;
  return text === '1'
    ? true
    : refuseMeta(`(#100) The simulator knows time_increment 1 and all_days, not ${text}`);
}

function rangeOf(
  parameters: ReadonlyMap<string, string>,
  today: IsoDate,
): { since: IsoDate; until: IsoDate } {
  const text = parameters.get('time_range');
  if (text === undefined) return presetRange(parameters.get('date_preset') ?? 'last_30d', today);
  const parsed = timeRangeSchema.safeParse(parseJson(text));
  if (!parsed.success)
    return refuseMeta("(#100) param time_range must be an object with 'since' and 'until' as YYYY-MM-DD");
  const { since, until } = parsed.data;
  if (since > until)
    refuseMeta('(#100) time_range: since must not be later than until', 100, { error_subcode: 1_487_105 });
  if (addDays(since, MAX_MONTHS_DAYS) < today) {
    refuseMeta(
      '(#3018) The start date of the time range cannot be beyond 37 months from the current date',
      3_018,
    );
  }
  return { since, until };
}

function presetRange(preset: string, today: IsoDate): { since: IsoDate; until: IsoDate } {
  const yesterday = addDays(today, -1);
  if (preset === 'today') return { since: today, until: today };
  if (preset === 'yesterday') return { since: yesterday, until: yesterday };
  if (preset === 'this_month') return { since: `${today.slice(0, 8)}01`, until: today };
  if (preset === 'maximum') return { since: addDays(today, -MAX_MONTHS_DAYS), until: today };
  const days = /^last_(\d+)d$/.exec(preset)?.[1];
  if (days === undefined) return refuseMeta(`(#100) date_preset must be a known preset, not ${preset}`);
  return { since: addDays(today, -Number(days)), until: yesterday };
}

function campaignIdsOf(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null;
  const parsed = filteringSchema.safeParse(parseJson(text));
  if (!parsed.success)
    return refuseMeta('(#100) param filtering must be an array of {field, operator, value}');
  let ids: readonly string[] | null = null;
  for (const { field, operator, value } of parsed.data) {
    if (field !== 'campaign.id') refuseMeta(`(#100) Filtering by ${field} is not simulated`);
    if (!['IN', 'EQUAL'].includes(operator)) refuseMeta(`(#100) Filtering with ${operator} is not simulated`);
    ids = [value].flat();
  }
  return ids;
}
