import { ActivityFailure } from '@temporalio/common';
import type { Diagnosis, IncidentActivities } from '../activities/contract.ts';
import { generateMitigation } from '../domain/mitigation.ts';
import { ownActivities, READ } from './activity-options.ts';
import { causesInPlace } from './in-place.ts';
import { file } from './incident-records.ts';
import type { IncidentRun } from './incident-state.ts';
import { isPatched } from './patches.ts';

const onItsOwn = ownActivities({
  ...READ,
  scheduleToCloseTimeout: '5m',
  summary: 'Look for the likely cause',
});

/** Null where it could not be found: an alert does not wait for it, and goes out without. */
async function findCause(
  about: Parameters<IncidentActivities['analyzeRootCause']>[0],
): Promise<Diagnosis | null> {
  const { analyzeRootCause } = isPatched('reads-in-place') ? causesInPlace : onItsOwn;
  try {
    return await analyzeRootCause(about);
  } catch (error) {
    if (error instanceof ActivityFailure && isPatched('warns-with-cause')) return null;
    throw error;
  }
}

/** The likely cause and what would prevent it, in words for people; neither ever decides anything. */
export async function diagnose(run: IncidentRun): Promise<void> {
  const { state } = run;
  if (state.current === null) return;
  const { briefing, guarded } = state.current;
  const { observation } = briefing;
  const found = await findCause({
    campaign: state.start.campaign,
    observationId: observation.observationId,
  });
  if (found === null) return;
  state.diagnosis = found;
  state.mitigation = generateMitigation({
    decision: guarded.decision,
    observation,
    cause: state.diagnosis.cause,
  });
  const { cause, explanation, evidence } = state.diagnosis;
  state.path = [
    ...state.path,
    { node: 'analyzeRootCause', text: cause },
    { node: 'generateMitigation', text: `${state.mitigation.length} steps` },
  ];
  file(state, { type: 'diagnosis', step: 'diagnosis', why: explanation, data: { cause, evidence } });
  file(state, {
    type: 'mitigation',
    step: 'mitigation',
    why: 'to prevent it',
    data: { steps: state.mitigation },
  });
}
