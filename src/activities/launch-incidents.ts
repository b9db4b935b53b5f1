import type { Proposal } from '../ports/observation-log.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { SweepActivities } from './contract.ts';
import { handToIncidents } from './hand-to-incidents.ts';

const PAGE = 200;

/**
 * Hands a page of what is not healthy, or has an open incident, to its incidents. Halts of accounts whose breaker
 * tripped wait for a person; warnings and escalations of the same accounts do not.
 */
export function createLaunchIncidents(deps: ActivityDeps): SweepActivities['launchIncidents'] {
  return async ({ sweepKey, platform, canAct, cursor, heldAccounts, digestKey }) => {
    if (!canAct) return { launched: 0, cursor: null };
    const page = await deps.store.observationLog.proposals({ sweepKey, cursor, limit: PAGE });
    const held = new Set(heldAccounts);
    const isHeld = (proposal: Proposal) => proposal.proposesHalt && held.has(proposal.accountId);
    const proposals = page.proposals.filter((proposal) => !isHeld(proposal));
    await handToIncidents(deps, { sweepKey, platform, proposals, isReleased: false, digestKey });
    return { launched: proposals.length, cursor: page.cursor };
  };
}
