import { fromEpochMs } from '../../domain/instant.ts';
import { formatUnits } from '../../domain/money.ts';
import type { World } from '../world/world.ts';

const COLUMNS =
  'platform,account_id,campaign_id,campaign_name,currency,budget,start_date,end_date,market,product,refreshed_at';

/** The internal tracker as CSV: one row for each planned campaign, stamped with its last 24 h refresh. */
export function trackerCsv(world: World, refreshedAtMs: number): string {
  const refreshedAt = fromEpochMs(refreshedAtMs);
  const rows = world.campaigns().flatMap((campaign) => {
    const { plan, platform, accountId, campaignId } = campaign;
    const account = world.account(platform, accountId);
    if (plan === null || account === undefined) return [];
    const ids = [platform, accountId, campaignId, plan.campaignName, account.currency];
    const budget = [formatUnits(plan.budgetMicros), plan.flight.startDate, plan.flight.endDate];
    return [[...ids, ...budget, plan.market, plan.product, refreshedAt].map(csvCell).join(',')];
  });
  return `${[COLUMNS, ...rows].join('\n')}\n`;
}

/** A cell, quoted where it holds what CSV means otherwise. */
export function csvCell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
