import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentActivities } from './contract.ts';
import { handToIncidents } from './hand-to-incidents.ts';

const PAGE = 200;

/** Hands the proposals that a breaker held back to their incidents; each one reads its campaign again before it halts. */
export function createReleaseHalts(deps: ActivityDeps): IncidentActivities['releaseHalts'] {
  return async ({ sweepKey, platform, accountId }) => {
    let cursor: string | null = null;
    let released = 0;
    do {
      const page = await deps.store.observationLog.proposals({ sweepKey, cursor, limit: PAGE });
      const held = page.proposals.filter(
        (proposal) => proposal.accountId === accountId && proposal.proposesHalt,
      );
      await handToIncidents(deps, { sweepKey, platform, proposals: held, isReleased: true });
      released += held.length;
      cursor = page.cursor;
    } while (cursor !== null);
    return { released };
  };
}
