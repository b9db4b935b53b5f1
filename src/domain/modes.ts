import type { Observation } from './observation.ts';
import type { Mode, ModeOverride, Policy } from './policy.ts';

/** Who the mode is asked for. */
export type ModeScope = Pick<Observation, 'platform' | 'accountId' | 'campaignId'>;

/** The mode in force for a campaign: the narrowest override (campaign, then account, then platform), else the policy's. */
export function modeFor(policy: Pick<Policy, 'mode' | 'modeOverrides'>, scope: ModeScope): Mode {
  const applying = policy.modeOverrides.filter((override) => covers(override, scope));
  const narrowest = applying.toSorted((a, b) => narrowness(b) - narrowness(a))[0];
  return narrowest?.mode ?? policy.mode;
}

function covers(override: ModeOverride, scope: ModeScope): boolean {
  const { platform, accountId, campaignId } = override;
  if (platform !== scope.platform) return false;
  if (accountId !== undefined && accountId !== scope.accountId) return false;
  return campaignId === undefined || campaignId === scope.campaignId;
}

function narrowness({ accountId, campaignId }: ModeOverride): number {
  return (campaignId === undefined ? 0 : 2) + (accountId === undefined ? 0 : 1);
}
