import type { IsoDate } from '../../domain/instant.ts';
import type { SpendLedger } from '../shared/spend-ledger.ts';
import { addDays, type LocalHour } from '../shared/zoned-time.ts';
import type { MetaCall, MetaClient } from './client.ts';
import { isTooMuchData } from './failures.ts';
import { lastHourWithSpend } from './mapping.ts';
import { spendRowSchema } from './schema.ts';

/** Days of an account, both included, in its zone. */
export interface DateRange {
  since: IsoDate;
  until: IsoDate;
}

const ROWS_PER_PAGE = '500';

/** The last hour of yesterday or today in which the account spent; null where it spent in none. */
export async function readLastHour(
  client: MetaClient,
  account: { path: string; today: IsoDate },
  call: MetaCall,
): Promise<LocalHour | null> {
  const range = { since: addDays(account.today, -1), until: account.today };
  const query = {
    level: 'account',
    fields: 'spend,date_start,date_stop',
    breakdowns: 'hourly_stats_aggregated_by_advertiser_time_zone',
    time_increment: '1',
    time_range: JSON.stringify(range),
    limit: ROWS_PER_PAGE,
  };
  return lastHourWithSpend(await client.readAll({ path: `${account.path}/insights`, query }, call));
}

/** Which campaigns' spend is wanted, of which account and days. */
export interface SpendQuery {
  path: string;
  campaignIds: readonly string[];
  range: DateRange;
}

/**
 * Puts the campaigns' spend by day into the ledger. Campaigns without delivery have no rows. When Meta says that this is too
 * much data, each half of the campaigns is asked for alone.
 */
export async function readDailySpend(
  client: MetaClient,
  wanted: { query: SpendQuery; ledger: SpendLedger },
  call: MetaCall,
): Promise<void> {
  const { query, ledger } = wanted;
  if (query.campaignIds.length === 0 || query.range.since > query.range.until) return;
  try {
    addRows(await client.readAll(insightsRead(query), call), ledger);
  } catch (error) {
    if (!isTooMuchData(error) || query.campaignIds.length === 1) throw error;
    for (const campaignIds of halves(query.campaignIds)) {
      await readDailySpend(client, { ledger, query: { ...query, campaignIds } }, call);
    }
  }
}

function insightsRead(query: SpendQuery): { path: string; query: Record<string, string> } {
  return {
    path: `${query.path}/insights`,
    query: {
      level: 'campaign',
      fields: 'campaign_id,account_currency,spend,date_start,date_stop',
      time_increment: '1',
      time_range: JSON.stringify(query.range),
      filtering: JSON.stringify([{ field: 'campaign.id', operator: 'IN', value: query.campaignIds }]),
      limit: ROWS_PER_PAGE,
    },
  };
}

function addRows(rows: readonly unknown[], ledger: SpendLedger): void {
  for (const row of rows) {
    const { campaign_id, date_start, spend, account_currency } = spendRowSchema.parse(row);
    ledger.add({ campaignId: campaign_id, date: date_start, amount: spend, currency: account_currency });
  }
}

function halves<T>(items: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
