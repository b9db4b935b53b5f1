import { incidentWorkflowId } from '../domain/incident-ids.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { briefOn } from './brief-on.ts';
import { callContext } from './call-context.ts';
import type { Briefing, IncidentActivities, NoBriefing } from './contract.ts';
import { lookOnPlatform } from './look-on-platform.ts';

type Request = Parameters<IncidentActivities['fetchAndReconcile']>[0];

/** Reads an observation, stored or fresh, together with the policy in force and what the store knows (spec §4). */
export function createFetchAndReconcile(deps: ActivityDeps): IncidentActivities['fetchAndReconcile'] {
  return (request) => (request.from === 'store' ? fromStore(deps, request) : fromPlatform(deps, request));
}

/** One read for all of it; how the campaign stands is read again where the observation is of another one. */
async function fromStore(
  deps: ActivityDeps,
  { campaign, observationId, firstSight }: Extract<Request, { from: 'store' }>,
): Promise<Briefing | NoBriefing> {
  const workflowId = incidentWorkflowId(campaign);
  const handover = { sweepKey: firstSight?.sweepKey ?? '', workflowId, observationId };
  const standing = await deps.store.incidentBook.standing(campaign, handover);
  if (standing.assessed === null) {
    const message = `observation ${observationId} is not in the store`;
    return { kind: 'rejected', code: 'INVALID_RECORD', message, links: deps.links };
  }
  const { observation } = standing.assessed;
  const isOfIt = incidentWorkflowId(observation) === workflowId;
  const saysInPlace = deps.notifiers.every((notifier) => notifier.isInProcess === true);
  const briefing = { ...(await briefOn(deps, observation, isOfIt ? standing : null)), saysInPlace };
  if (firstSight === undefined || !isOfIt) return briefing;
  const { runId, ...basis } = standing.basis ?? {};
  return runId === firstSight.runId
    ? { ...briefing, ...basis, wasRecorded: true }
    : { ...briefing, wasRecorded: false };
}

async function fromPlatform(
  deps: ActivityDeps,
  request: Extract<Request, { from: 'platform' }>,
): Promise<Briefing | NoBriefing> {
  const look = await lookOnPlatform(deps, request, { context: callContext() });
  return look.kind === 'seen' ? look.briefing : look;
}
