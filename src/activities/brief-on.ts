import type { Observation } from '../domain/observation.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { Briefing } from './contract.ts';

/** An observation with the policy in force now, and what the store knows of the campaign. */
export async function briefOn(deps: ActivityDeps, observation: Observation): Promise<Briefing> {
  const { platform, accountId, campaignKey } = observation;
  const [policy, memory, automationOn] = await Promise.all([
    deps.readPolicy(),
    deps.store.incidentBook.memory({ platform, accountId, campaignKey }),
    deps.store.incidentBook.isAutomationOn(),
  ]);
  const isDryRun = !deps.canWrite(platform, accountId);
  const { links, isLive } = deps;
  return { kind: 'briefing', observation, policy, memory, automationOn, links, isDryRun, isLive };
}
