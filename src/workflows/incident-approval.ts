import { type Approval, evolveApproval, isOpen } from '../domain/approval.ts';
import type { ApprovalSubject } from '../domain/approval-policy.ts';
import { type RuleInForce, ruleFor } from '../domain/approval-rules.ts';
import { type ApprovalCommand, decideApproval } from '../domain/decide-approval.ts';
import type { Instant } from '../domain/instant.ts';
import { moneyAtRisk } from '../domain/money-at-risk.ts';
import { planBasisOf } from '../domain/observation.ts';
import type { SeenFacts } from '../domain/seen-facts.ts';
import { incidentPolicy } from './incident-standing.ts';
import type { IncidentState } from './incident-state.ts';
import { workflowNow } from './workflow-now.ts';

/** What came of a command on the open request: the request after it, or why nothing happened. */
export type Applied = { kind: 'applied'; approval: Approval } | { kind: 'refused'; reason: string };

type EndedByUs = Extract<ApprovalCommand, { kind: 'end' }>['status'];

/** Puts a command to the open request. One that ends it closes the question. */
export function applyToQuestion(state: IncidentState, command: ApprovalCommand): Applied {
  if (state.question === null) return { kind: 'refused', reason: 'nothing is asked' };
  const ruling = decideApproval(state.question, command);
  if (ruling.kind === 'refused') return ruling;
  const approval = ruling.events.reduce(evolveApproval, state.question);
  state.question = isOpen(approval) ? approval : null;
  if (!isOpen(approval)) state.lastQuestion = approval;
  return { kind: 'applied', approval };
}

/** Ends the open request, where there is one, for a reason that is not an answer of people. */
export function endQuestion(state: IncidentState, status: EndedByUs, because: string): void {
  if (state.question !== null) applyToQuestion(state, { kind: 'end', status, because });
}

/** The rule in force now for what is to be decided on this incident. */
export function ruleNow(state: IncidentState, subject: ApprovalSubject): RuleInForce {
  return ruleAt(state, subject, workflowNow());
}

/** The same at another time: absences end, and less is at risk from hour to hour. */
export function ruleAt(state: IncidentState, subject: ApprovalSubject, at: Instant): RuleInForce {
  const policy = incidentPolicy(state);
  const { platform, accountId } = state.start.campaign;
  const observation = state.current?.briefing.observation ?? null;
  const atRiskMicros = observation === null ? null : moneyAtRisk(observation, policy.leaseHours, at);
  const matter = { subject, platform, accountId, currency: observation?.currency ?? null, atRiskMicros, at };
  return ruleFor(policy, matter, state.isLive);
}

/** What people see of the campaign now; null for an incident about a feed. */
export function seenNow({ current }: IncidentState): SeenFacts | null {
  if (current === null) return null;
  const { observation, policy } = current.briefing;
  const { severity, direction, variancePct } = current.guarded.decision;
  const { observationId, currency, actualMicros, targetMicros, platformStatus, dataThrough } = observation;
  return {
    observationId,
    severity,
    direction,
    variancePct,
    currency,
    actualMicros,
    targetMicros,
    platformStatus,
    dataThrough,
    proposedAction: current.guarded.action,
    planBasis: planBasisOf(observation),
    policyVersion: policy.version,
  };
}
