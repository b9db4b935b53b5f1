import type { DecisionState } from '../domain/incident-decision.ts';
import type { IncidentState } from './incident-state.ts';

/** What the reducer of people's decisions needs to know of the incident. */
export function decisionView(state: IncidentState): DecisionState {
  const decision = state.current?.guarded.decision ?? null;
  return {
    phase: phaseOf(state),
    proposesHalt: state.question?.kind === 'halt' || state.question?.kind === 'release',
    releasesHalts: state.question?.kind === 'release',
    current: {
      observationId: state.current?.briefing.observation.observationId ?? null,
      severity: decision?.severity ?? null,
      direction: decision?.direction ?? null,
      proposedAction: state.current?.guarded.action ?? null,
    },
    shown: state.shown,
    decided: state.decided,
  };
}

function phaseOf(state: IncidentState): DecisionState['phase'] {
  if (state.question?.kind === 'resume') return 'resume_asked';
  if (state.lease !== null) return 'halted';
  return state.question === null ? 'none' : 'escalation';
}
