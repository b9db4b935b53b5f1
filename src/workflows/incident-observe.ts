import { ActivityFailure } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { Briefing, NoBriefing, ObserveMessage } from '../activities/contract.ts';
import { mayDecide } from '../domain/approval-rules.ts';
import type { DecisionBasis } from '../domain/decision-basis.ts';
import type { HandoverOutcome } from '../domain/incident.ts';
import { toEpochMs } from '../domain/instant.ts';
import { modeFor } from '../domain/modes.ts';
import { isFlightOver, type Observation, planBasisOf } from '../domain/observation.ts';
import { actOn } from './incident-act.ts';
import { ruleNow } from './incident-approval.ts';
import { close } from './incident-close.ts';
import { observeFeed } from './incident-feed.ts';
import { haltByMachine } from './incident-halt.ts';
import { judge, lookInStore, lookOnPlatform } from './incident-look.ts';
import type { Order } from './incident-order.ts';
import { ask } from './incident-question.ts';
import { resume, settleReleased } from './incident-resume.ts';
import { settle } from './incident-settle.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { isPatched } from './patches.ts';

type Seen = Briefing | NoBriefing;

/** Takes up a sweep's word on the campaign, and tells the sweep what came of it; `read` where that was read already. */
export async function takeObservation(
  run: IncidentRun,
  message: ObserveMessage,
  read: Seen | null = null,
): Promise<void> {
  const outcome = await outcomeOf(run, message, read);
  await settle(run, { handled: [{ sweepKey: message.sweepKey, outcome }] });
}

/**
 * What a new incident recorded in a task that was lost comes before the decisions that people made on it meanwhile: whoever
 * answers a question is heard after it was asked (ADR 13). Where that cannot be read, it is taken up after them.
 */
export async function takeUpRecorded(run: IncidentRun): Promise<void> {
  const { inbox, current } = run.state;
  const [message] = inbox;
  if (current !== null || message === undefined || message.observationId === null) return;
  if (!isPatched('asks-before-it-hears')) return;
  const { sweepKey, observationId } = message;
  const seen = await lookInStore(run, { sweepKey, observationId }).catch(unlessGivenUp);
  if (seen?.kind !== 'briefing' || seen.wasRecorded !== true) return;
  inbox.shift();
  await takeObservation(run, message, seen);
}

function unlessGivenUp(error: unknown): null {
  if (error instanceof ActivityFailure) return null;
  throw error;
}

/** Looks by itself: no sweep has spoken for two intervals, or a person's order made it another matter. */
export async function lookAgain(run: IncidentRun, order: Order | null = null): Promise<void> {
  await decideOn(run, await lookOnPlatform(run), order);
  await settle(run);
}

async function outcomeOf(
  run: IncidentRun,
  message: ObserveMessage,
  read: Seen | null,
): Promise<HandoverOutcome> {
  run.state.sweepKey = message.sweepKey;
  run.state.digestKey = message.digestKey ?? run.state.digestKey ?? null;
  if (message.kind !== 'campaign' || message.observationId === null) return observeFeed(run, message);
  if (isOldNews(run.state, message)) return 'unchanged';
  const { sweepKey, observationId } = message;
  const seen = read ?? (await lookInStore(run, { sweepKey, observationId }));
  run.standsOn = basisOf(seen);
  return decideOn(run, seen);
}

/**
 * A sweep may say again what it said, when its worker dies in between; what it saw before our halt would then pass for a
 * resume by hand. Only what failed for good may be tried again on the same sight.
 */
function isOldNews({ current, status }: IncidentState, { asOf }: ObserveMessage): boolean {
  if (current === null || status === 'dead_letter') return false;
  return toEpochMs(asOf) <= toEpochMs(current.briefing.observation.asOf);
}

/** Of a first sight, kept with the record of what is decided on it; nothing in what an older worker wrote down. */
function basisOf(seen: Seen): DecisionBasis | null {
  if (seen.kind !== 'briefing' || seen.judgedAt === undefined) return null;
  const { policy, memory, automationOn, judgedAt } = seen;
  return { runId: workflowInfo().runId, policy, memory, automationOn, judgedAt };
}

async function decideOn(run: IncidentRun, seen: Seen, order: Order | null = null): Promise<HandoverOutcome> {
  const { state } = run;
  if (seen.kind === 'gone') return close(run, 'the campaign is gone from its platform');
  if (seen.kind === 'rejected') {
    state.note = `The record cannot be read: ${seen.message}`;
    return 'failed';
  }
  if (mayBeOfBeforeTheHalt(state, seen)) return decideOn(run, await lookOnPlatform(run), order);
  const basisBefore = state.current === null ? null : planBasisOf(state.current.briefing.observation);
  state.note = null;
  const guarded = judge(state, seen);
  if (state.lease !== null) {
    const isNewPlan = basisBefore !== null && basisBefore !== planBasisOf(seen.observation);
    return decideWhileHalted(run, seen, { isNewPlan, order });
  }
  if (guarded.action === 'autonomous_halt' && guarded.decision.severity !== 'healthy')
    return haltByMachine(run);
  return actOn(run, guarded);
}

/**
 * A sweep that overlaps a halt reads the campaign before the pause takes effect, and is heard after it: only a look of now
 * tells that somebody resumed it by hand. Clocks would not: they may be wrong.
 */
function mayBeOfBeforeTheHalt({ lease }: IncidentState, { observation }: Briefing): boolean {
  const looksResumed = lease !== null && observation.platformStatus === 'active';
  return looksResumed && observation.source === 'sweep' && isPatched('looks-before-it-lets-go');
}

/**
 * While our halt holds: someone else's resume is respected, an ended flight ends it, and a new plan or budget that makes
 * the campaign healthy resumes it (spec §4), by itself only where the mode lets the machine act.
 */
async function decideWhileHalted(
  run: IncidentRun,
  seen: Briefing,
  { isNewPlan, order }: { isNewPlan: boolean; order: Order | null },
): Promise<HandoverOutcome> {
  const { observation, policy } = seen;
  const guarded = run.state.current?.guarded;
  if (observation.platformStatus === 'active') return released(run, 'someone resumed it on the platform');
  if (isOver(observation)) return released(run, 'the flight is over');
  const isHealthy = guarded?.decision.severity === 'healthy';
  if (!isHealthy || (!isNewPlan && order === null)) return 'unchanged';
  if (order !== null) return resumeByOverride(run, order);
  if (modeFor(policy, observation) !== 'autonomous') {
    await ask(run, {
      kind: 'resume',
      text: 'A new plan or budget makes the campaign healthy: resume it?',
    });
    return 'escalated';
  }
  await resume(run, { kind: 'machine' }, 'a new plan or budget makes the campaign healthy');
  return 'resumed';
}

/** An override that makes the campaign healthy resumes it, by the same rule as any other resume (spec §4). */
async function resumeByOverride(run: IncidentRun, { by, actor, why }: Order): Promise<HandoverOutcome> {
  const rule = ruleNow(run.state, 'resume');
  if (rule.approvals === 1 && !rule.fourEyes && mayDecide(rule, by)) {
    const result = await resume(run, actor, why);
    if (result.kind === 'done') return 'resumed';
  }
  await ask(run, { kind: 'resume', text: `An override by ${by} makes it healthy: resume it?`, askedBy: by });
  return 'escalated';
}

async function released(run: IncidentRun, because: string): Promise<HandoverOutcome> {
  await settleReleased(run, because);
  return 'closed';
}

function isOver(observation: Observation): boolean {
  return (
    observation.platformStatus === 'ended' ||
    observation.platformStatus === 'removed' ||
    isFlightOver(observation)
  );
}
