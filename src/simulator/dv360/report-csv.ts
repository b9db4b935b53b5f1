import { fromEpochMs } from '../../domain/instant.ts';
import type { Micros } from '../../domain/money.ts';
import { csvCell } from '../fleet/tracker.ts';
import type { SimAccount, SimCampaign } from '../world/sim-campaign.ts';
import { spentUntil, visibleThroughMs } from '../world/spend.ts';
import type { World } from '../world/world.ts';
import { type LocalDay, localDays } from '../world/zone.ts';
import { DIMENSIONS, METRICS, type ReportCell } from './report-columns.ts';
import type { SavedReport } from './report-desk.ts';

interface ReportRow {
  cells: readonly string[];
  spent: Micros;
}

/**
 * A finished report as Bid Manager writes it: display names as headers, rows with spend only, a totals row with blank
 * dimensions, then a footer. Without rows it says so in words.
 */
export function reportCsv(world: World, report: SavedReport): string {
  const { groupBys, metrics } = report.params;
  const header = [
    ...groupBys.map((name) => DIMENSIONS[name]?.header ?? ''),
    ...metrics.map((name) => METRICS[name]?.header ?? ''),
  ];
  const rows = rowsOf(world, report);
  if (rows.length === 0)
    return `${line(header)}\nNo data returned by the reporting service.\n\n${footer(report)}`;
  const total = rows.reduce((sum, { spent }) => sum + spent, 0n);
  const totals = [...groupBys.map(() => ''), ...values(metrics, total)];
  const body = rows.map(({ cells, spent }) => line([...cells, ...values(metrics, spent)]));
  return `${[line(header), ...body, line(totals)].join('\n')}\n\n${footer(report)}`;
}

function rowsOf(world: World, report: SavedReport): ReportRow[] {
  const rows = new Map<string, ReportRow>();
  for (const { account, campaign } of subjects(world, report)) {
    for (const cell of cellsOf(account, campaign, report)) {
      const cells = report.params.groupBys.map((name) => DIMENSIONS[name]?.read(cell) ?? '');
      const key = cells.join('\u0000');
      rows.set(key, { cells, spent: (rows.get(key)?.spent ?? 0n) + cell.spent });
    }
  }
  return [...rows.values()];
}

function subjects(world: World, report: SavedReport): { account: SimAccount; campaign: SimCampaign }[] {
  const wanted = (type: string) =>
    report.params.filters.filter((filter) => filter.type === type).map(({ value }) => value);
  const [advertisers, orders] = [wanted('FILTER_ADVERTISER'), wanted('FILTER_INSERTION_ORDER')];
  return world
    .accounts('dv360')
    .filter(({ accountId }) => advertisers.length === 0 || advertisers.includes(accountId))
    .flatMap((account) => world.campaignsOf(account).map((campaign) => ({ account, campaign })))
    .filter(({ campaign }) => orders.length === 0 || orders.includes(campaign.campaignId));
}

/** The pieces of time with spend, by hour only where hours are asked for. */
function* cellsOf(
  account: SimAccount,
  campaign: SimCampaign,
  report: SavedReport,
): Generator<ReportCell & { spent: Micros }> {
  const visibleMs = visibleThroughMs(account, report.ranAtMs);
  const isHourly = report.params.groupBys.includes('FILTER_TIME_OF_DAY');
  for (const day of localDays(account.timeZone, report.since, report.until)) {
    for (const { hour, startMs, endMs } of isHourly ? day.hours : [wholeDay(day)]) {
      const until = Math.min(endMs, visibleMs);
      if (until <= startMs) continue;
      const spent = spentUntil(account, campaign, until) - spentUntil(account, campaign, startMs);
      if (spent > 0n) yield { account, campaign, date: day.date, hour, spent };
    }
  }
}

function wholeDay({ startMs, endMs }: LocalDay): { hour: number; startMs: number; endMs: number } {
  return { hour: 0, startMs, endMs };
}

function values(metrics: readonly string[], spent: Micros): string[] {
  return metrics.map((name) => METRICS[name]?.read(spent) ?? '');
}

function line(cells: readonly string[]): string {
  return cells.map(csvCell).join(',');
}

function footer(report: SavedReport): string {
  const time = fromEpochMs(report.ranAtMs).slice(0, 16).replaceAll('-', '/').replace('T', ' ');
  const names = report.params.groupBys.map((name) => DIMENSIONS[name]?.header ?? '').join(', ');
  return [
    `Report Time:,${time} GMT`,
    `Date Range:,${report.since.replaceAll('-', '/')} to ${report.until.replaceAll('-', '/')}`,
    `Group By:,"${names}"`,
    'MRC Accredited Metrics,Active View metrics are accredited only when "Measurable" is used',
    'Reporting numbers from the previous month are finalized (for billing purposes) on the first of each month, unless communicated otherwise.',
    '',
  ].join('\n');
}
