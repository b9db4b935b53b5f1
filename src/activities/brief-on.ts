import type { Observation } from '../domain/observation.ts';
import type { Standing } from '../ports/incident-book.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { Briefing } from './contract.ts';

/**
 * An observation with the policy in force now, and what the store knows of the campaign. `known` is how the observation's own
 * campaign stands, where that was read already.
 */
export async function briefOn(
  deps: ActivityDeps,
  observation: Observation,
  known: Standing | null = null,
): Promise<Briefing> {
  const { platform, accountId, campaignKey } = observation;
  const [policy, { memory, isAutomationOn: automationOn }] = await Promise.all([
    deps.readPolicy(),
    known ?? deps.store.incidentBook.standing({ platform, accountId, campaignKey }),
  ]);
  const isDryRun = !deps.canWrite(platform, accountId);
  const { links, isLive } = deps;
  return { kind: 'briefing', observation, policy, memory, automationOn, links, isDryRun, isLive };
}
