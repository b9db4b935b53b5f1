import { type SimAccount, type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import { labelOf } from '../world/sim-label.ts';
import { spentUntil } from '../world/spend.ts';
import { localDay } from '../world/zone.ts';
import { minorUnits } from './meta-money.ts';
import { metaTime } from './meta-time.ts';

/** Fields of a campaign (API v26.0), also those that are never set here. */
export const CAMPAIGN_FIELDS: readonly string[] =
  `id account_id adlabels bid_strategy boosted_object_id brand_lift_studies budget_rebalance_flag budget_remaining
buying_type campaign_group_active_time can_create_brand_lift_study can_use_spend_cap configured_status created_time daily_budget
effective_status has_secondary_skadnetwork_reporting is_adset_budget_sharing_enabled is_budget_schedule_enabled
is_skadnetwork_attribution issues_info last_budget_toggling_time lifetime_budget name objective pacing_type primary_attribution
promoted_object recommendations smart_promotion_type source_campaign source_campaign_id special_ad_categories
special_ad_category special_ad_category_country spend_cap start_time status stop_time topline_id updated_time`.split(
    /\s+/,
  );

/** Fields of an ad label (API v26.0), also the account, which is never set here. */
export const AD_LABEL_FIELDS: readonly string[] = ['id', 'account', 'name', 'created_time', 'updated_time'];

const STATUSES = { active: 'ACTIVE', paused: 'PAUSED', removed: 'ARCHIVED' } as const;

/** Meta's status of a campaign: `status` and `configured_status` are what somebody set, `effective_status` what applies. */
export function metaStatusOf(campaign: SimCampaign): (typeof STATUSES)[keyof typeof STATUSES] {
  return STATUSES[statusOf(campaign)];
}

/** A campaign as the Graph API knows it. */
export function campaignNode(
  account: SimAccount,
  campaign: SimCampaign,
  nowMs: number,
): Record<string, unknown> {
  const { timeZone, currency } = account;
  const status = metaStatusOf(campaign);
  const startMs = localDay(timeZone, campaign.flight.startDate).startMs;
  const lastSwitchMs = campaign.history.at(-1)?.atMs ?? startMs;
  const remaining = campaign.budgetMicros - spentUntil(account, campaign, nowMs);
  return {
    id: campaign.campaignId,
    account_id: campaign.accountId,
    adlabels: adLabels(account, campaign, metaTime(timeZone, startMs - 3_600_000)),
    name: campaign.name,
    status,
    configured_status: status,
    effective_status: status,
    objective: 'OUTCOME_TRAFFIC',
    buying_type: 'AUCTION',
    bid_strategy: 'LOWEST_COST_WITHOUT_CAP',
    special_ad_categories: [],
    lifetime_budget: minorUnits(campaign.budgetMicros, currency),
    budget_remaining: minorUnits(remaining < 0n ? 0n : remaining, currency),
    created_time: metaTime(timeZone, startMs - 3_600_000),
    start_time: metaTime(timeZone, startMs),
    stop_time: metaTime(timeZone, localDay(timeZone, campaign.flight.endDate).endMs - 1_000),
    updated_time: metaTime(timeZone, Math.max(lastSwitchMs, startMs)),
  };
}

/** The labels of a campaign: a plain list; without any, the field is not there. */
function adLabels(account: SimAccount, campaign: SimCampaign, time: string): unknown[] | undefined {
  if (campaign.labels.length === 0) return undefined;
  return campaign.labels.map((text) => {
    const { labelId: id, name } = labelOf(account, text);
    return { id, name, created_time: time, updated_time: time };
  });
}
