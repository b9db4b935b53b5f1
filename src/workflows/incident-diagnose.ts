import { generateMitigation } from '../domain/mitigation.ts';
import { ownActivities, READ, readsInPlace } from './activity-options.ts';
import { file } from './incident-records.ts';
import type { IncidentRun } from './incident-state.ts';
import { isPatched } from './patches.ts';

const onItsOwn = ownActivities({
  ...READ,
  scheduleToCloseTimeout: '5m',
  summary: 'Look for the likely cause',
});

/** The likely cause and what would prevent it, in words for people; neither ever decides anything. */
export async function diagnose(run: IncidentRun): Promise<void> {
  const { state } = run;
  if (state.current === null) return;
  const { briefing, guarded } = state.current;
  const { observation } = briefing;
  const { analyzeRootCause } = isPatched('reads-in-place') ? readsInPlace : onItsOwn;
  state.diagnosis = await analyzeRootCause({
    campaign: state.start.campaign,
    observationId: observation.observationId,
  });
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
