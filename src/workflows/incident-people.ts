import type { ApprovalSubject } from '../domain/approval-policy.ts';
import { mayDecide } from '../domain/approval-rules.ts';
import { type DecisionRuling, type PersonDecision, reduceDecision } from '../domain/incident-decision.ts';
import { answerQuestion } from './incident-answer.ts';
import { applyToQuestion, ruleNow } from './incident-approval.ts';
import { fileDecision } from './incident-decisions.ts';
import { acknowledgeCall } from './incident-on-call.ts';
import { type Order, orderOf } from './incident-order.ts';
import { override } from './incident-override.ts';
import { settle, settleInPlace } from './incident-settle.ts';
import { moveLease, setAside } from './incident-snooze.ts';
import type { IncidentRun, IncidentState, PendingDecision } from './incident-state.ts';
import { decisionView } from './incident-view.ts';
import { measureDecision } from './measures.ts';
import type { DecisionAnswer } from './messages.ts';
import { isPatched } from './patches.ts';

/** Takes up a person's decision: what the table of spec §4 says of it, whether they may, and then doing it. */
export async function takeDecision(run: IncidentRun, pending: PendingDecision): Promise<void> {
  run.traces.forget(pending.id);
  const order = orderOf(pending);
  const asked = run.state.question;
  const ruling = rule(run.state, order);
  const answer = ruling.effect === null ? answerOf(ruling) : await carryOut(run, ruling, order);
  measureDecision({ decision: pending.message.decision, asked }, answer.outcome);
  fileDecision(run.state, order, answer);
  run.held.push({ id: pending.id, answer });
  if (!hasMoreToDecide(run.state)) await giveAnswers(run);
}

/** Answers are given once they are on record; those of a flood are recorded together. */
async function giveAnswers(run: IncidentRun): Promise<void> {
  await (isPatched('answers-in-place') ? settleInPlace(run) : settle(run));
  for (const { id, answer } of run.held.splice(0)) run.answers.set(id, answer);
}

/** Somebody waits for the answer to an update, so that it is not held for the next decision. */
function hasMoreToDecide({ pending: [next] }: IncidentState): boolean {
  return next !== undefined && next.sender !== null && next.source.kind === 'signal';
}

function rule(state: IncidentState, { pending, by }: Order): DecisionRuling {
  const { sender, message } = pending;
  if (sender?.isAllowed === false) return refused(sender.reason ?? 'not allowed to decide');
  const { approvers, isOpen, name } = ruleNow(state, subjectOf(state, message.decision));
  if (mayDecide({ approvers, isOpen }, by)) {
    return reduceDecision(decisionView(state), { ...message, observationId: message.observationId ?? null });
  }
  const named = approvers.length === 0 ? 'it names nobody' : `it names ${approvers.join(', ')}`;
  return refused(`${by} is not one of the policy's approvers for this (rule ${name}: ${named})`);
}

/** What a decision is about, for the rule of who may take it. */
function subjectOf({ question, lease }: IncidentState, decision: PersonDecision): ApprovalSubject {
  if (decision === 'snooze' || decision === 'override' || decision === 'resume') return decision;
  return question?.kind ?? (lease === null ? 'look' : 'resume');
}

/** Does what a ruling says. Whatever a person does about it, the person on call is no longer needed at once. */
async function carryOut(run: IncidentRun, ruling: DecisionRuling, order: Order): Promise<DecisionAnswer> {
  const answer = await perform(run, ruling, order);
  if (answer.outcome !== 'refused') await acknowledgeCall(run, order.by);
  return answer;
}

async function perform(run: IncidentRun, ruling: DecisionRuling, order: Order): Promise<DecisionAnswer> {
  const { effect } = ruling;
  if (effect === 'override') return override(run, order);
  if (effect === 'set_aside') await setAside(run, order);
  else if (effect === 'move_lease') await moveLease(run, order);
  else if (effect === 'stop_reminders') applyToQuestion(run.state, { kind: 'acknowledge', by: order.by });
  else return answerQuestion(run, ruling, order);
  return answerOf(ruling);
}

function answerOf({ effect: _effect, ...answer }: DecisionRuling): DecisionAnswer {
  return answer;
}

function refused(reason: string): DecisionRuling {
  return { outcome: 'refused', effect: null, reason };
}
