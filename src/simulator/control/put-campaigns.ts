import { parseInstant } from '../../domain/instant.ts';
import type { Platform } from '../../domain/platform.ts';
import { BEFORE_ALL_MS, type SimAccount, type SimCampaign, type SimPlan } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import type { AccountInput, CampaignInput, SpendInput } from './control-schemas.ts';

const USUAL_LAG_HOURS: Readonly<Record<Platform, number>> = { google: 3, meta: 1, dv360: 6 };
const NAME_PATTERN = /^(?<market>[^_]+)_(?<product>[^_]+)_/;

/** An account as the control plane describes it, with the platform's usual lag where none is given. */
export function accountFrom(input: AccountInput): SimAccount {
  return {
    platform: input.platform,
    accountId: input.accountId,
    name: input.name ?? `Account ${input.accountId}`,
    currency: input.currency,
    timeZone: input.timeZone,
    lagHours: input.lagHours ?? USUAL_LAG_HOURS[input.platform],
    isManager: input.manager ?? false,
  };
}

/** A campaign as the control plane describes it: new, with no past but its status. */
export function campaignFrom(input: CampaignInput): SimCampaign {
  return {
    platform: input.platform,
    accountId: input.accountId,
    campaignId: input.campaignId,
    name: input.name,
    kind: 'custom',
    isDirty: false,
    place: null,
    budgetMicros: input.budget,
    flight: input.flight,
    labels: input.labels,
    spend: input.spend,
    stopAtMs: null,
    history: [{ atMs: BEFORE_ALL_MS, status: input.status ?? 'active' }],
    lastWriteWallMs: null,
    plan: input.plan === null ? null : planFrom(input),
  };
}

function planFrom(input: CampaignInput): SimPlan {
  const {
    budget = input.budget,
    flight = input.flight,
    campaignName = input.name,
    ...words
  } = input.plan ?? {};
  const groups = NAME_PATTERN.exec(campaignName)?.groups;
  const [market, product] = (['market', 'product'] as const).map(
    (word) => words[word] ?? groups?.[word] ?? '',
  );
  return { campaignName, budgetMicros: budget, flight, market: market ?? '', product: product ?? '' };
}

/** Gives a campaign another curve, or ends the one it has. */
export function changeSpend(world: World, campaign: SimCampaign, spend: SpendInput): void {
  const next =
    spend.kind === 'stop'
      ? { ...campaign, stopAtMs: parseInstant(spend.at) }
      : { ...campaign, spend, stopAtMs: null };
  world.putCampaign(next);
}
