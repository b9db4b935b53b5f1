import type { Observation } from './observation.ts';
import type { Mode, ModeOverride, Policy } from './policy.ts';

/** Who the mode is asked for. */
export type ModeScope = Pick<Observation, 'platform' | 'accountId' | 'campaignId'>;

/** The mode in force for a campaign: the narrowest override (campaign, then account, then platform), else the policy's. */
export function modeFor(policy: Pick<Policy, 'mode' | 'modeOverrides'>, scope: ModeScope): Mode {
  return modeOverrideFor(policy, scope)?.mode ?? policy.mode;
}

/** The override that sets the mode of a campaign, null where the policy's own holds. Of two for one scope the first counts. */
export function modeOverrideFor(
  { modeOverrides }: Pick<Policy, 'modeOverrides'>,
  scope: ModeScope,
): ModeOverride | null {
  const applying = modeOverrides.filter((override) => covers(override, scope));
  return applying.toSorted((a, b) => narrowness(b) - narrowness(a))[0] ?? null;
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
