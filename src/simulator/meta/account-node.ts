import type { SimAccount } from '../world/sim-campaign.ts';
import { spentUntil } from '../world/spend.ts';
import type { World } from '../world/world.ts';
import { offsetMs } from '../world/zone.ts';
import { minorUnits } from './meta-money.ts';

/** Fields of an ad account (API v26.0) that a pacing tool may ask for, also those that are never set here. */
export const ACCOUNT_FIELDS: readonly string[] =
  `id account_id account_status age amount_spent balance business business_name capabilities created_time currency
disable_reason end_advertiser end_advertiser_name funding_source funding_source_details is_prepay_account min_daily_budget name
owner spend_cap timezone_id timezone_name timezone_offset_hours_utc tos_accepted user_tasks`.split(/\s+/);

const ACTIVE = 1;

/** An ad account as the Graph API knows it. */
export function accountNode(world: World, account: SimAccount, nowMs: number): Record<string, unknown> {
  let spent = 0n;
  for (const campaign of world.campaignsOf(account)) spent += spentUntil(account, campaign, nowMs);
  return {
    id: `act_${account.accountId}`,
    account_id: account.accountId,
    name: account.name,
    account_status: ACTIVE,
    disable_reason: 0,
    currency: account.currency,
    timezone_name: account.timeZone,
    timezone_offset_hours_utc: offsetMs(account.timeZone, nowMs) / 3_600_000,
    amount_spent: minorUnits(spent, account.currency),
    balance: '0',
    spend_cap: '0',
  };
}
