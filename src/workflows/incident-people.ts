import type { Attribution } from '../activities/contract.ts';
import type { Actor } from '../domain/audit-entry.ts';
import { type DecisionRuling, reduceDecision } from '../domain/incident-decision.ts';
import { quietUntil } from '../domain/incident-lifecycle.ts';
import { ownActivities, READ } from './activity-options.ts';
import { close } from './incident-close.ts';
import { releaseHalts } from './incident-feed.ts';
import { haltByPerson } from './incident-halt.ts';
import { ladderPolicy } from './incident-question.ts';
import { file, workflowNow } from './incident-records.ts';
import { renewLease, resume } from './incident-resume.ts';
import { moveTo, settle } from './incident-settle.ts';
import type { IncidentRun, PendingDecision } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { decisionView } from './incident-view.ts';
import type { DecisionAnswer } from './messages.ts';
import { incidentWorkflowId } from './workflow-ids.ts';

const DECISIONS_KEPT = 20;
const { attributeDecision } = ownActivities({
  ...READ,
  scheduleToCloseTimeout: '5m',
  summary: 'Find out who sent the decision',
});

/** Takes up a person's decision: who sent it, what the table of spec §4 says of it, and then doing it. */
export async function takeDecision(run: IncidentRun, pending: PendingDecision): Promise<void> {
  const { state } = run;
  const { message, source } = pending;
  const attribution = await attributeDecision({
    workflowId: incidentWorkflowId(state.start.campaign),
    source,
    by: message.by,
  });
  const actor = actorOf(message.by, attribution);
  const ruling = rule(run, pending, attribution);
  const answer = await carryOut(run, { ruling, actor, pending });
  keepDecision(run, { pending, actor, answer });
  await settle(run, rememberOf(run, ruling, answer));
  run.answers.set(pending.id, answer);
}

function actorOf(by: string, { identity, principal }: Attribution): Actor {
  return { kind: 'person', claimed: by, identity, principal };
}

function rule(run: IncidentRun, { message }: PendingDecision, attribution: Attribution): DecisionRuling {
  if (!attribution.isAllowed) {
    return { outcome: 'refused', effect: null, reason: attribution.reason ?? 'not allowed to decide' };
  }
  return reduceDecision(decisionView(run.state), {
    ...message,
    observationId: message.observationId ?? null,
  });
}

interface Ruled {
  ruling: DecisionRuling;
  actor: Actor;
  pending: PendingDecision;
}

/** Does what a ruling says. What the re-check finds may still turn it into a refusal with the reason. */
async function carryOut(run: IncidentRun, { ruling, actor, pending }: Ruled): Promise<DecisionAnswer> {
  const { effect, ...answer } = ruling;
  if (effect === null) return answer;
  const why = pending.message.reason || `${pending.message.decision} by ${pending.message.by}`;
  const objection = await perform(run, effect, { actor, why, by: pending.message.by });
  return objection === null ? answer : { outcome: 'refused', reason: objection };
}

type Effect = NonNullable<DecisionRuling['effect']>;

/** Null when done, else why it was not. */
async function perform(
  run: IncidentRun,
  effect: Effect,
  order: { actor: Actor; why: string; by: string },
): Promise<string | null> {
  switch (effect) {
    case 'halt':
      return objectionOf(await haltByPerson(run, order.actor, order.why));
    case 'resume':
      return objectionOf(await resume(run, order.actor, order.why));
    case 'renew_lease':
      await renewLease(run, order.why, order.actor);
      return null;
    case 'stop_reminders':
      if (run.state.question !== null)
        run.state.question = { ...run.state.question, acknowledgedBy: order.by };
      return null;
    case 'close_proposal':
      await dropProposal(run, order.by);
      return null;
    case 'release_halts':
      return release(run);
  }
}

function objectionOf(result: { kind: 'done' } | { kind: 'not_executed'; reason: string }): string | null {
  return result.kind === 'done' ? null : `Not executed: ${result.reason}.`;
}

async function dropProposal(run: IncidentRun, by: string): Promise<void> {
  const { state } = run;
  if (state.start.kind !== 'campaign') {
    await close(run, `${by} dropped it`);
    return;
  }
  state.question = null;
  moveTo(state, 'warned');
  const text = `${by} decided against the halt. It is not asked again for a day unless it gets worse.`;
  await tell(run, { through: 'auditAndNotify', step: `rejected-${state.sequence}`, text, action: null });
}

async function release(run: IncidentRun): Promise<string | null> {
  const released = await releaseHalts(run);
  await close(run, `${released} halts released, each is checked again`);
  return null;
}

function keepDecision(
  run: IncidentRun,
  { pending, actor, answer }: { pending: PendingDecision; actor: Actor; answer: DecisionAnswer },
): void {
  const { state } = run;
  const { decision, by, reason, observationId } = pending.message;
  const at = workflowNow();
  const line = { decision, by, at, outcome: answer.outcome, reason: answer.reason };
  state.decisions = [...state.decisions, line].slice(-DECISIONS_KEPT);
  if (settles(decision, answer)) state.decided = { decision, by, at };
  state.decisionsTaken += 1;
  const data = { decision, outcome: answer.outcome, said: reason, seenObservationId: observationId ?? null };
  file(state, {
    type: 'approval',
    step: `decision-${state.decisionsTaken}`,
    why: answer.reason,
    actor,
    data,
  });
}

/** The decisions that answer a question for good; an acknowledgement does not. */
function settles(decision: string, answer: DecisionAnswer): boolean {
  return decision !== 'acknowledge' && (answer.outcome === 'executed' || answer.outcome === 'recorded');
}

/** A "no" to a halt is remembered: the same proposal is not asked again for a while (spec §4). */
function rememberOf(run: IncidentRun, ruling: DecisionRuling, answer: DecisionAnswer) {
  const { state } = run;
  const decision = state.current?.guarded.decision;
  if (ruling.effect !== 'close_proposal' || answer.outcome === 'refused' || decision === undefined) return {};
  const until = quietUntil(workflowNow(), ladderPolicy(state));
  return { remember: { rejected: { until, severity: decision.severity, direction: decision.direction } } };
}
