import { fromEpochMs } from '../../domain/instant.ts';
import { formatUnits } from '../../domain/money.ts';
import { type SimAccount, type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import { spentUntil, visibleThroughMs } from '../world/spend.ts';
import { localDay } from '../world/zone.ts';

/** A campaign as `GET /_sim/campaigns` shows it. `spent` is what its platform shows by `visibleThrough`. */
export function describeCampaign(account: SimAccount, campaign: SimCampaign, nowMs: number) {
  const { platform, accountId, campaignId, name, flight, labels, kind, isDirty, budgetMicros, plan } =
    campaign;
  const visibleMs = visibleThroughMs(account, nowMs);
  const status = statusOf(campaign);
  const isOver = nowMs >= localDay(account.timeZone, flight.endDate).endMs;
  return {
    platform,
    accountId,
    campaignId,
    name,
    status: status === 'active' && isOver ? 'ended' : status,
    currency: account.currency,
    timeZone: account.timeZone,
    lagHours: account.lagHours,
    flight,
    labels,
    budget: formatUnits(budgetMicros),
    spent: formatUnits(spentUntil(account, campaign, visibleMs)),
    visibleThrough: fromEpochMs(visibleMs),
    kind,
    isDirty,
    spend: campaign.stopAtMs === null ? campaign.spend : { kind: 'stop', at: fromEpochMs(campaign.stopAtMs) },
    plan: plan === null ? null : { ...plan, budgetMicros: undefined, budget: formatUnits(plan.budgetMicros) },
  };
}
