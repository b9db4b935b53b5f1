import type { AuditEntry } from '../domain/audit-entry.ts';
import type { IncidentRecord } from '../domain/incident.ts';
import type { CardEvent, IncidentCard, PacingAlert } from '../domain/incident-card.ts';
import { type Fact, incidentEntry } from '../domain/incident-entry.ts';
import { recommend } from '../domain/recommendation.ts';
import { commandsFor, detailsOf, headlineOf, reasonsOf, webUrlOf, whatNext } from './incident-details.ts';
import { awaitedOf, decidedOf, observedOf } from './incident-standing.ts';
import type { IncidentState } from './incident-state.ts';
import { approvalWords, inForceWords, offersOf } from './incident-words.ts';
import { incidentWorkflowId } from './workflow-ids.ts';
import { workflowNow } from './workflow-now.ts';

/** The audit entry of a fact of this incident, as it stands. */
export function entryOf(state: IncidentState, fact: Fact): AuditEntry {
  const { campaign, incidentKey } = state.start;
  const { observationId, policyVersion } = observedOf(state);
  return incidentEntry({ campaign, incidentKey, observationId, policyVersion, at: workflowNow() }, fact);
}

/** Files a fact; it is written with the incident's next record. */
export function file(state: IncidentState, fact: Fact): void {
  state.entries.push(entryOf(state, fact));
}

/** The incident as the store keeps it, with the same details that the Web UI shows. */
export function recordOf(state: IncidentState): IncidentRecord {
  const { campaign, incidentKey, kind, openedAt } = state.start;
  const { severity, route, direction, variancePct } = decidedOf(state);
  return {
    ...campaign,
    incidentKey,
    kind,
    openedAt,
    severity,
    route,
    direction,
    variancePct,
    ...awaitedOf(state),
    workflowId: incidentWorkflowId(campaign),
    sequence: state.sequence,
    status: state.status,
    updatedAt: workflowNow(),
    observationId: observedOf(state).observationId,
    question: state.question?.kind ?? null,
    askedAt: state.question?.askedAt ?? null,
    sweepKey: state.sweepKey,
    closedBecause: state.closedBecause,
    decidedBy: state.decided?.by ?? null,
    details: detailsOf(state),
  };
}

/** The incident as people see it on a channel, with what just happened. */
export function cardOf(state: IncidentState, event: CardEvent): IncidentCard {
  const { campaign, incidentKey } = state.start;
  const { severity, variancePct, direction } = decidedOf(state);
  const { observationId, campaignName, currency, actualMicros, targetMicros, confidence, dataThrough } =
    observedOf(state);
  const { deadline, leaseUntil } = awaitedOf(state);
  return {
    ...campaign,
    incidentKey,
    event,
    severity,
    variancePct,
    direction,
    campaignName,
    currency,
    actualMicros,
    targetMicros,
    confidence,
    dataThrough,
    workflowId: incidentWorkflowId(campaign),
    status: state.status,
    headline: headlineOf(state),
    reasons: reasonsOf(state),
    recommendation: recommendationOf(state),
    rootCause: state.diagnosis?.explanation ?? null,
    mitigation: state.mitigation,
    whatNext: whatNext(state),
    deadline: deadline ?? leaseUntil,
    webUrl: webUrlOf(state),
    commands: commandsFor(state).map((command) => command.line),
    observationId,
    question: state.question?.kind ?? null,
    offers: offersOf(state),
    approval: state.question === null ? null : approvalWords(state.question),
    inForce: inForceWords(state),
    automationOn: state.current?.briefing.automationOn ?? true,
    digestKey: state.digestKey ?? null,
  };
}

function recommendationOf({ current, note }: IncidentState): string | null {
  return current === null ? note : recommend(current.guarded.decision, current.briefing.observation);
}

/** The seed's PacingAlert of this incident: the data of an `alert` entry (spec §5). */
export function alertOf(state: IncidentState, actionTaken: string): PacingAlert {
  const card = cardOf(state, { key: '', at: workflowNow(), text: '' });
  return {
    alert_id: `${state.start.incidentKey}/${state.sequence}`,
    campaign_id: state.start.campaignId ?? state.start.campaign.campaignKey,
    severity: card.severity,
    variance_pct: card.variancePct,
    confidence_score: card.confidence?.confidence ?? 0,
    action_taken: actionTaken,
    recommendation: card.recommendation ?? '',
    requires_human: state.question !== null,
    root_cause_analysis: card.rootCause,
    mitigation_plan: card.mitigation.length > 0 ? card.mitigation.join('\n') : null,
  };
}
