import type { Micros } from '../../domain/money.ts';
import type { SimAccount, SimCampaign } from '../world/sim-campaign.ts';
import { BEFORE_ALL_MS } from '../world/sim-campaign.ts';
import { labelOf } from '../world/sim-label.ts';
import { spentUntil, visibleThroughMs } from '../world/spend.ts';
import type { World } from '../world/world.ts';
import { localDay, localDays } from '../world/zone.ts';
import { fieldOf } from './gaql-check.ts';
import { compareRows, rowTest } from './gaql-condition.ts';
import { type DateRange, dateRangeOf } from './gaql-dates.ts';
import { jsonName, resourceOf } from './gaql-fields.ts';
import type { GaqlQuery } from './gaql-query.ts';
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
  const tests = query.where.filter(({ field }) => isOfBuckets(field)).map(rowTest);
  const nowMs = world.clock.nowMs();
  const enough = isNewestFirst(query) ? query.limit : null;
  const cut = cutter(world, account, { query, nowMs });
  const kept: Row[] = [];
  for (const subject of subjects(world, account, { query, nowMs })) {
    for (const row of cut(subject)) {
      if (tests.every((test) => test(row))) kept.push(row);
      if (kept.length === enough) break;
    }
  }
  const sorted =
    query.orderBy.length === 0 ? kept : kept.sort((left, right) => compareRows(query, left, right));
  const limited = query.limit === null ? sorted : sorted.slice(0, query.limit);
  const slots = slotsOf(query);
  return limited.map((row) => project(row, slots));
}

/**
 * Whether the buckets of an account, turned round, are in the order that is asked for. With a limit, as the last hour with
 * spend is asked for, the older ones need not be worked out.
 */
function isNewestFirst({ from, select, orderBy }: GaqlQuery): boolean {
  const order = orderBy.map(({ field, isDescending }) => (isDescending ? field : ''));
  return (
    from === 'customer' &&
    order.join() === 'segments.date,segments.hour' &&
    order.every((field) => select.includes(field))
  );
}

/** Segments and metrics are only known of a row once it is cut into buckets. */
function isOfBuckets(field: string): boolean {
  return ['segments', 'metrics'].includes(resourceOf(field));
}

/** The rows before segmentation that pass the conditions on attributes. */
function* subjects(
  world: World,
  account: SimAccount,
  { query, nowMs }: { query: GaqlQuery; nowMs: number },
): Generator<Row> {
  const tests = query.where.filter(({ field }) => !isOfBuckets(field)).map(rowTest);
  for (const row of candidates(world, account, query)) {
    const complete = { ...row, nowMs };
    if (tests.every((test) => test(complete))) yield complete;
  }
}

function candidates(world: World, account: SimAccount, query: GaqlQuery): Omit<Row, 'nowMs'>[] {
  if (query.from === 'customer') return [{ account }];
  if (query.from === 'customer_client') return clientsOf(world, account);
  if (query.from === 'label') return labelsOf(world, account);
  const campaigns = campaignsAskedFor(world, account, query);
  if (query.from !== 'campaign_label') return campaigns.map((campaign) => ({ account, campaign }));
  return campaigns.flatMap((campaign) =>
    campaign.labels.map((name) => ({ account, campaign, label: labelOf(account, name) })),
  );
}

function labelsOf(world: World, account: SimAccount): Omit<Row, 'nowMs'>[] {
  const names = new Set(world.campaignsOf(account).flatMap(({ labels }) => labels));
  return [...names].map((name) => ({ account, label: labelOf(account, name) }));
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

/** Cuts rows into the buckets that a query asks for, or only gives them what they spent in its dates. */
function cutter(
  world: World,
  account: SimAccount,
  { query, nowMs }: { query: GaqlQuery; nowMs: number },
): (row: Row) => Iterable<Row> {
  const named = [...query.select, ...query.where.map(({ field }) => field)].map(resourceOf);
  const isSegmented = query.select.some((field) => resourceOf(field) === 'segments');
  if (!isSegmented && !named.includes('metrics')) return (row) => [row];
  const buckets = bucketsOf(account, dateRangeOf(query, account.timeZone, nowMs), query);
  if (isNewestFirst(query)) buckets.reverse();
  const visibleMs = visibleThroughMs(account, nowMs);
  return function* cut(row) {
    const spentIn = spendReader(world, row, visibleMs);
    for (const { spans, date, hour } of buckets) {
      const costMicros = spentIn(spans);
      if (isSegmented && costMicros <= 0n) continue;
      const piece: Row = { ...row, costMicros };
      if (date !== undefined) piece.date = date;
      if (hour !== undefined) piece.hour = hour;
      yield piece;
    }
  };
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

/**
 * What was spent in a bucket, up to where spend is visible. Buckets come in order, so that the end of one is the start of the
 * next: what was spent until there is worked out once.
 */
function spendReader(
  world: World,
  { account, campaign }: Row,
  visibleMs: number,
): (spans: Bucket['spans']) => Micros {
  let last = { atMs: Number.NaN, spent: 0n };
  const spentAt = (of: SimCampaign, atMs: number) => {
    if (atMs !== last.atMs) last = { atMs, spent: spentUntil(account, of, atMs) };
    return last.spent;
  };
  return (spans) => {
    let total = 0n;
    for (const { startMs, endMs } of spans) {
      const until = Math.min(endMs, visibleMs);
      if (until <= startMs) continue;
      if (campaign === undefined) total += world.accountSpend(account, startMs, until);
      else total += -spentAt(campaign, startMs) + spentAt(campaign, until);
    }
    return total;
  };
}

/** What an object of the answer holds of a row: where each value goes, worked out once for all rows. */
interface Slot {
  parent: string;
  leaf: string;
  read: (row: Row) => unknown;
}

/** The slots of the selected fields; the resource names of what is selected always come along. */
function slotsOf(query: GaqlQuery): Slot[] {
  const resources = [query.from, ...query.select.map(resourceOf)];
  const names = [...new Set(resources)].filter((name) => !['segments', 'metrics'].includes(name));
  const fields = new Set([...names.map((name) => `${name}.resource_name`), ...query.select]);
  return [...fields].map((field) => {
    const [parent = '', leaf = ''] = jsonName(field).split('.');
    return { parent, leaf, read: fieldOf(field).read };
  });
}

function project(row: Row, slots: readonly Slot[]): Record<string, unknown> {
  const result: Record<string, Record<string, unknown>> = {};
  for (const { parent, leaf, read } of slots) {
    const value = read(row);
    if (value === undefined) continue;
    const object = result[parent] ?? {};
    object[leaf] = value;
    result[parent] = object;
  }
  return result;
}
