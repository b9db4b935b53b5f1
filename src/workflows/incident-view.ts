import type { DecisionState } from '../domain/incident-decision.ts';

import { awaitedOf, decidedOf, incidentPolicy, observedOf } from './incident-standing.ts';
import type { IncidentState } from './incident-state.ts';
import type { IncidentView } from './messages.ts';
import { workflowNow } from './workflow-now.ts';

/** The answer to the query `state`. */
export function viewOf(state: IncidentState): IncidentView {
  const { severity, variancePct } = decidedOf(state);
  return {
    incidentKey: state.start.incidentKey,
    status: state.status,
    severity,
    variancePct,
    observationId: observedOf(state).observationId,
    ...awaitedOf(state),
    question: state.question?.kind ?? null,
    path: state.path.map((step) => `${step.node}: ${step.text}`),
    owed: state.owed.length + (state.leftover ?? []).length,
    decisions: state.decisions.map(({ decision, by, at, outcome }) => ({ decision, by, at, outcome })),
  };
}

/** What the reducer of people's decisions needs to know of the incident. */
export function decisionView(state: IncidentState): DecisionState {
  const { severity, direction, proposedAction } = decidedOf(state);
  const releasesHalts = state.question?.kind === 'release';
  return {
    phase: phaseOf(state),
    proposesHalt: state.question?.kind === 'halt' || releasesHalts,
    releasesHalts,
    current: { observationId: observedOf(state).observationId, severity, direction, proposedAction },
    shown: state.shown,
    decided: state.decided,
    isAboutCampaign: state.start.kind === 'campaign',
    now: workflowNow(),
    limits: incidentPolicy(state).approvals,
  };
}

function phaseOf(state: IncidentState): DecisionState['phase'] {
  if (state.question?.kind === 'resume') return 'resume_asked';
  if (state.lease !== null) return 'halted';
  return state.question === null ? 'none' : 'escalation';
}
