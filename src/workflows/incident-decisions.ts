import { elapsedMs, MINUTE_MS } from '../domain/instant.ts';
import { isFalseAlarm, type ReasonCategory } from '../domain/reason-category.ts';
import { fileInBatch } from './incident-batch.ts';
import type { Order } from './incident-order.ts';
import { file } from './incident-records.ts';
import type { IncidentState } from './incident-state.ts';
import { measureReason } from './measures.ts';
import type { DecisionAnswer } from './messages.ts';
import { workflowNow } from './workflow-now.ts';

const DECISIONS_KEPT = 20;
/** Refusals past so many a minute are recorded together (issue 4 §6: a flood is audited in batches) */
const REFUSALS_EACH_MINUTE = 20;

/** Files a decision with what became of it: for the audit, for who comes later, and for the figures of false alarms. */
export function fileDecision(state: IncidentState, order: Order, answer: DecisionAnswer): void {
  if (isOneOfTooMany(state, answer)) {
    fileInBatch(
      state,
      `${order.pending.message.decision} by ${order.by}: ${answer.outcome}, ${answer.reason}`,
    );
    return;
  }
  const { decision, observationId, category } = order.pending.message;
  if (category !== null && category !== undefined) measureReason(state, category, answer.outcome);
  const { by } = order;
  const at = workflowNow();
  const line = { decision, by, at, outcome: answer.outcome, reason: answer.reason };
  state.decisions = [...state.decisions, line].slice(-DECISIONS_KEPT);
  state.decisionsTaken += 1;
  file(state, {
    type: decision === 'override' && answer.outcome === 'executed' ? 'override' : 'approval',
    step: `decision-${state.decisionsTaken}`,
    why: answer.reason,
    actor: order.actor,
    data: {
      decision,
      outcome: answer.outcome,
      said: order.pending.message.reason,
      seenObservationId: observationId ?? null,
      ...reasonData(state, category ?? null),
    },
  });
}

function reasonData(state: IncidentState, category: ReasonCategory | null) {
  const route = state.current?.guarded.decision.route ?? null;
  return category === null ? { route } : { route, category, isFalseAlarm: isFalseAlarm(category) };
}

/** The first refusals of a minute get a row each, because each of them is somebody's question. */
function isOneOfTooMany(state: IncidentState, { outcome }: DecisionAnswer): boolean {
  if (outcome !== 'refused' && outcome !== 'already_decided') return false;
  const now = workflowNow();
  const { since, count } = state.refusals;
  const isNewMinute = since === null || elapsedMs(since, now) >= MINUTE_MS;
  state.refusals = isNewMinute ? { since: now, count: 1 } : { since, count: count + 1 };
  return state.refusals.count > REFUSALS_EACH_MINUTE;
}
