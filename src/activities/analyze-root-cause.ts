import { findRootCause } from '../domain/root-cause.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentActivities } from './contract.ts';

const HISTORY_READ = 12;

/** The likely cause by rules over the campaign's recent observations. Text for people: nothing is decided from it. */
export function createAnalyzeRootCause(deps: ActivityDeps): IncidentActivities['analyzeRootCause'] {
  return async ({ campaign, observationId }) => {
    const [found, history] = await Promise.all([
      deps.store.observationLog.find(observationId),
      deps.store.observationLog.history(campaign, HISTORY_READ),
    ]);
    if (found === null)
      return { cause: 'unknown', explanation: 'The observation is no longer in the store.', evidence: [] };
    const earlier = history
      .map((assessed) => assessed.observation)
      .filter((seen) => seen.observationId !== observationId);
    return findRootCause(found.observation, earlier);
  };
}
