import { findRootCause } from '../domain/root-cause.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentActivities } from './contract.ts';

const HISTORY_READ = 12;

/** The likely cause by rules over the campaign's recent observations. Text for people: nothing is decided from it. */
export function createAnalyzeRootCause(deps: ActivityDeps): IncidentActivities['analyzeRootCause'] {
  return async ({ campaign, observationId }) => {
    const { observationLog } = deps.store;
    const history = await observationLog.history(campaign, HISTORY_READ);
    const isIt = ({ observation }: AssessedObservation) => observation.observationId === observationId;
    const found = history.find(isIt) ?? (await observationLog.find(observationId));
    if (found === null)
      return { cause: 'unknown', explanation: 'The observation is no longer in the store.', evidence: [] };
    const earlier = history.filter((seen) => !isIt(seen)).map(({ observation }) => observation);
    return findRootCause(found.observation, earlier);
  };
}
