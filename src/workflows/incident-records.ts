import type { Actor, AuditEntry, AuditType } from '../domain/audit-entry.ts';
import type { IncidentRecord } from '../domain/incident.ts';
import type { CardEvent, IncidentCard, PacingAlert } from '../domain/incident-card.ts';
import { fromEpochMs, type Instant } from '../domain/instant.ts';
import { recommend } from '../domain/recommendation.ts';
import { commandsFor, detailsOf, headlineOf, reasonsOf, webUrlOf, whatNext } from './incident-details.ts';
import type { IncidentState } from './incident-state.ts';
import { incidentWorkflowId } from './workflow-ids.ts';

/** Workflow time as an instant: the same on replay. */
export function workflowNow(): Instant {
  return fromEpochMs(Date.now());
}

/** A fact to record. `step` names it once within the incident and its observation. */
export interface Fact {
  type: AuditType;
  step: string;
  why: string;
  data?: Readonly<Record<string, unknown>>;
  actor?: Actor;
}

/** The audit entry of a fact of this incident, keyed `incidentKey/observationId/step` (spec §1). */
export function entryOf(state: IncidentState, fact: Fact): AuditEntry {
  const { campaign, incidentKey } = state.start;
  const observationId = state.current?.briefing.observation.observationId ?? null;
  return {
    key: `${incidentKey}/${observationId ?? '-'}/${fact.step}`,
    type: fact.type,
    at: workflowNow(),
    ...campaign,
    sweepKey: null,
    incidentKey,
    observationId,
    policyVersion: state.current?.briefing.policy.version ?? null,
    actor: fact.actor ?? { kind: 'machine' },
    why: fact.why,
    data: fact.data ?? {},
  };
}

/** Files a fact; it is written with the incident's next record. */
export function file(state: IncidentState, fact: Fact): void {
  state.entries.push(entryOf(state, fact));
}

/** The incident as the store keeps it, with the same details that the Web UI shows. */
export function recordOf(state: IncidentState): IncidentRecord {
  const { campaign, incidentKey, kind, openedAt } = state.start;
  const decision = state.current?.guarded.decision ?? null;
  return {
    ...campaign,
    incidentKey,
    workflowId: incidentWorkflowId(campaign),
    kind,
    sequence: state.sequence,
    status: state.status,
    severity: decision?.severity ?? (kind === 'campaign' ? 'warning' : 'critical'),
    route: decision?.route ?? null,
    direction: decision?.direction ?? null,
    variancePct: decision?.variancePct ?? null,
    openedAt,
    updatedAt: workflowNow(),
    observationId: state.current?.briefing.observation.observationId ?? null,
    deadline: state.question?.deadline ?? null,
    leaseUntil: state.lease?.leaseUntil ?? null,
    closedBecause: state.closedBecause,
    decidedBy: state.decided?.by ?? null,
    details: detailsOf(state),
  };
}

/** The incident as people see it on a channel, with what just happened. */
export function cardOf(state: IncidentState, event: CardEvent): IncidentCard {
  const { campaign, incidentKey, kind } = state.start;
  const observation = state.current?.briefing.observation ?? null;
  const decision = state.current?.guarded.decision ?? null;
  return {
    ...campaign,
    incidentKey,
    workflowId: incidentWorkflowId(campaign),
    status: state.status,
    severity: decision?.severity ?? (kind === 'campaign' ? 'warning' : 'critical'),
    headline: headlineOf(state),
    campaignName: observation?.campaignName ?? observation?.planName ?? null,
    currency: observation?.currency ?? null,
    actualMicros: observation?.actualMicros ?? null,
    targetMicros: observation?.targetMicros ?? null,
    variancePct: decision?.variancePct ?? null,
    direction: decision?.direction ?? null,
    confidence: observation?.confidence ?? null,
    dataThrough: observation?.dataThrough ?? null,
    reasons: reasonsOf(state),
    recommendation: observation === null || decision === null ? state.note : recommend(decision, observation),
    rootCause: state.diagnosis?.explanation ?? null,
    mitigation: state.mitigation,
    whatNext: whatNext(state),
    deadline: state.question?.deadline ?? state.lease?.leaseUntil ?? null,
    webUrl: webUrlOf(state),
    commands: commandsFor(state).map((command) => command.line),
    event,
  };
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
