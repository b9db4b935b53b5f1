import type { Micros } from '../../domain/money.ts';
import type { SimAccount, SimCampaign } from '../world/sim-campaign.ts';
import { BEFORE_ALL_MS } from '../world/sim-campaign.ts';
import { spentUntil, visibleThroughMs } from '../world/spend.ts';
import type { World } from '../world/world.ts';
import { localDay, localDays } from '../world/zone.ts';
import { fieldOf } from './gaql-check.ts';
import { type DateRange, dateRangeOf } from './gaql-dates.ts';
import { jsonName, resourceOf } from './gaql-fields.ts';
import type { GaqlCondition, GaqlQuery } from './gaql-query.ts';
import type { Row } from './row.ts';

/** A piece of time that a segmented row covers. */
interface Bucket {
  date?: string;
  hour?: number;
  spans: readonly { startMs: number; endMs: number }[];
}

/**
 * All rows of a checked query as JSON objects. Selecting a segment drops the rows without spend, as Google does; filtering
 * by date without selecting it keeps them.
 */
export function runQuery(world: World, account: SimAccount, query: GaqlQuery): Record<string, unknown>[] {
  const rows = [...subjects(world, account, query)].flatMap((row) => segmented(world, row, query));
  const kept = rows.filter((row) => query.where.every((condition) => holds(row, condition)));
  const sorted = query.orderBy.length === 0 ? kept : kept.sort((left, right) => order(query, left, right));
  const limited = query.limit === null ? sorted : sorted.slice(0, query.limit);
  return limited.map((row) => project(row, query));
}

/** The rows before segmentation that pass the conditions on attributes. */
function* subjects(world: World, account: SimAccount, query: GaqlQuery): Generator<Row> {
  const nowMs = world.clock.nowMs();
  const conditions = query.where.filter(({ field }) => !['segments', 'metrics'].includes(resourceOf(field)));
  for (const row of candidates(world, account, query)) {
    const complete = { ...row, nowMs };
    if (conditions.every((condition) => holds(complete, condition))) yield complete;
  }
}

function candidates(world: World, account: SimAccount, query: GaqlQuery): Omit<Row, 'nowMs'>[] {
  if (query.from === 'customer') return [{ account }];
  if (query.from === 'customer_client') return clientsOf(world, account);
  return campaignsAskedFor(world, account, query).map((campaign) => ({ account, campaign }));
}

function clientsOf(world: World, account: SimAccount): Omit<Row, 'nowMs'>[] {
  const children = account.isManager
    ? world.accounts('google').filter((child) => child.accountId !== account.accountId)
    : [];
  const clients = [{ account, level: 0 }, ...children.map((child) => ({ account: child, level: 1 }))];
  return clients.map((client) => ({ account, client }));
}

/** Goes by the id's index where ids are named: a page of ten thousand must not be scanned for each of its chunks. */
function campaignsAskedFor(world: World, account: SimAccount, query: GaqlQuery): SimCampaign[] {
  const byId = query.where.find(
    ({ field, operator }) => field === 'campaign.id' && ['=', 'IN'].includes(operator),
  );
  if (byId === undefined) return world.campaignsOf(account);
  return [...new Set(byId.values)].flatMap((id) => world.campaign(account, id) ?? []);
}

function segmented(world: World, row: Row, query: GaqlQuery): Row[] {
  const isSegmented = query.select.some((field) => resourceOf(field) === 'segments');
  const hasMetrics = [...query.select, ...query.where.map(({ field }) => field)].some(
    (field) => resourceOf(field) === 'metrics',
  );
  if (!isSegmented && !hasMetrics) return [row];
  const range = dateRangeOf(query, row.account.timeZone, row.nowMs);
  const found = bucketsOf(row.account, range, query).map((bucket) => ({
    ...row,
    ...(bucket.date === undefined ? {} : { date: bucket.date }),
    ...(bucket.hour === undefined ? {} : { hour: bucket.hour }),
    costMicros: spentIn(world, row, bucket),
  }));
  return isSegmented ? found.filter((bucket) => bucket.costMicros > 0n) : found;
}

function bucketsOf(account: SimAccount, range: DateRange | null, query: GaqlQuery): Bucket[] {
  const byDate = query.select.includes('segments.date');
  const byHour = query.select.includes('segments.hour');
  if (range === null) return [{ spans: [{ startMs: BEFORE_ALL_MS, endMs: -BEFORE_ALL_MS }] }];
  if (!byDate && !byHour) return [wholeRange(account, range)];
  const days = localDays(account.timeZone, range.since, range.until);
  if (!byHour) return days.map((day) => ({ date: day.date, spans: [day] }));
  const hours = [...Array(24).keys()];
  if (!byDate) {
    return hours.map((hour) => ({
      hour,
      spans: days.flatMap((day) => day.hours.filter((at) => at.hour === hour)),
    }));
  }
  return days.flatMap((day) =>
    hours.map((hour) => ({ date: day.date, hour, spans: day.hours.filter((at) => at.hour === hour) })),
  );
}

function wholeRange(account: SimAccount, range: DateRange): Bucket {
  if (range.since > range.until) return { spans: [] };
  const startMs = localDay(account.timeZone, range.since).startMs;
  return { spans: [{ startMs, endMs: localDay(account.timeZone, range.until).endMs }] };
}

function spentIn(world: World, { account, campaign, nowMs }: Row, bucket: Bucket): Micros {
  const visibleMs = visibleThroughMs(account, nowMs);
  let total = 0n;
  for (const { startMs, endMs } of bucket.spans) {
    const until = Math.min(endMs, visibleMs);
    if (until <= startMs) continue;
    total +=
      campaign === undefined
        ? world.accountSpend(account, startMs, until)
        : spentUntil(account, campaign, until) - spentUntil(account, campaign, startMs);
  }
  return total;
}

function holds(row: Row, condition: GaqlCondition): boolean {
  const { field, operator, values } = condition;
  if (operator === 'DURING' || (field === 'segments.date' && row.date === undefined)) return true;
  const { type, read } = fieldOf(field);
  const value = read(row);
  if (value === undefined) return operator === '!=' || operator === 'NOT IN';
  const isNumeric = type === 'int64' || type === 'number';
  const signs = values.map((text) =>
    isNumeric ? compareNumbers(String(value), text) : compareTexts(String(value), text),
  );
  return HOLDS[operator](signs);
}

/** Whether a condition holds, by how the field compares to each of its values. */
const HOLDS: Readonly<Record<Exclude<GaqlCondition['operator'], 'DURING'>, (signs: number[]) => boolean>> = {
  '=': ([sign]) => sign === 0,
  '!=': ([sign]) => sign !== 0,
  '>': ([sign = 0]) => sign > 0,
  '>=': ([sign = 0]) => sign >= 0,
  '<': ([sign = 0]) => sign < 0,
  '<=': ([sign = 0]) => sign <= 0,
  IN: (signs) => signs.includes(0),
  'NOT IN': (signs) => !signs.includes(0),
  BETWEEN: ([from = 0, to = 0]) => from >= 0 && to <= 0,
};

function compareNumbers(left: string, right: string): number {
  const [a, b] = [BigInt(left), BigInt(right)];
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareTexts(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

function order(query: GaqlQuery, left: Row, right: Row): number {
  for (const { field, isDescending } of query.orderBy) {
    const { type, read } = fieldOf(field);
    const [a, b] = [String(read(left) ?? ''), String(read(right) ?? '')];
    const sign =
      type === 'int64' || type === 'number' ? compareNumbers(a || '0', b || '0') : compareTexts(a, b);
    if (sign !== 0) return isDescending ? -sign : sign;
  }
  return 0;
}

/** The selected fields as nested JSON; the resource names of what is selected always come along. */
function project(row: Row, query: GaqlQuery): Record<string, unknown> {
  const result: Record<string, Record<string, unknown>> = {};
  const resources = [query.from, ...query.select.map(resourceOf)];
  const names = [...new Set(resources)].filter((name) => !['segments', 'metrics'].includes(name));
  for (const field of [...names.map((name) => `${name}.resource_name`), ...query.select]) {
    const value = fieldOf(field).read(row);
    if (value === undefined) continue;
    const [parent = '', leaf = ''] = jsonName(field).split('.');
    result[parent] = { ...result[parent], [leaf]: value };
  }
  return result;
}
