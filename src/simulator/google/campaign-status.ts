import { type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import { localDay } from '../world/zone.ts';
import type { Row } from './row.ts';

/** Where a flight stands at an instant of its account's zone. */
export type FlightPhase = 'pending' | 'running' | 'ended';

/** The phase of a campaign's flight now. */
export function flightPhase(campaign: SimCampaign, timeZone: string, nowMs: number): FlightPhase {
  if (nowMs < localDay(timeZone, campaign.flight.startDate).startMs) return 'pending';
  return nowMs < localDay(timeZone, campaign.flight.endDate).endMs ? 'running' : 'ended';
}

/** Google's CampaignStatus: what somebody set, whatever the flight. */
export function googleStatusOf(campaign: SimCampaign): string {
  return { active: 'ENABLED', paused: 'PAUSED', removed: 'REMOVED' }[statusOf(campaign)];
}

/** Google's CampaignServingStatus: follows the dates, not a pause. */
export function servingStatusOf({ campaign, account, nowMs }: Row): string | undefined {
  if (campaign === undefined) return undefined;
  if (statusOf(campaign) === 'removed') return 'NONE';
  const phase = flightPhase(campaign, account.timeZone, nowMs);
  return { pending: 'PENDING', running: 'SERVING', ended: 'ENDED' }[phase];
}

/** Google's CampaignPrimaryStatus. */
export function primaryStatusOf({ campaign, account, nowMs }: Row): string | undefined {
  if (campaign === undefined) return undefined;
  const status = statusOf(campaign);
  if (status !== 'active') return { paused: 'PAUSED', removed: 'REMOVED' }[status];
  const phase = flightPhase(campaign, account.timeZone, nowMs);
  return { pending: 'PENDING', running: 'ELIGIBLE', ended: 'ENDED' }[phase];
}

/** Google's CampaignPrimaryStatusReasons; none for a campaign that runs. */
export function primaryStatusReasonsOf(row: Row): string[] | undefined {
  const primary = primaryStatusOf(row);
  return primary === undefined || primary === 'ELIGIBLE' ? undefined : [`CAMPAIGN_${primary}`];
}
