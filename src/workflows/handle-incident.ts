import { ActivityFailure, rootCause } from '@temporalio/common';
import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { IncidentStart, ObserveMessage } from '../activities/contract.ts';
import { toEpochMs } from '../domain/instant.ts';
import { DecisionTraces } from './decision-traces.ts';
import { attributePending } from './incident-attribution.ts';
import { giveUpTelling, moveToDeadLetters } from './incident-dead-letter.ts';
import { fileDecision } from './incident-decisions.ts';
import { takeDueStep } from './incident-due.ts';
import { receiveMessages } from './incident-inbox.ts';
import { takeObservation, takeUpRecorded } from './incident-observe.ts';
import { orderOf } from './incident-order.ts';
import { takeDecision } from './incident-people.ts';
import { settle, showAtStart } from './incident-settle.ts';
import { type IncidentRun, type IncidentState, initialState } from './incident-state.ts';
import { wordsOwed } from './incident-tell.ts';
import { type DueStep, nextAppointment } from './incident-timers.ts';
import type { DecisionAnswer } from './messages.ts';
import { isPatched } from './patches.ts';
import { incidentKeyOf } from './workflow-ids.ts';
import { workflowNow } from './workflow-now.ts';

/** What an incident came to, for whoever reads its result. */
export interface IncidentResult {
  incidentKey: string;
  closedBecause: string;
}

const FAILED_FOR_GOOD: DecisionAnswer = {
  outcome: 'refused',
  reason: 'It failed for good and lies in the dead letters; see the incident.',
};

const QUIET_FOR = '1s';

type Step =
  | { kind: 'attribute' }
  | { kind: 'observe'; message: ObserveMessage }
  | { kind: 'decide'; decision: IncidentState['pending'][number] }
  | { kind: 'due'; step: DueStep };

/**
 * One incident of one campaign (spec §4): the document's state machine over each observation, then waiting for the next
 * observation, a person, or a clock. It takes up one thing at a time, people first, and drains its inbox before it ends.
 */
export async function handleIncident(start: IncidentStart, carried?: IncidentState): Promise<IncidentResult> {
  // State is only carried by a run of before: who starts an incident by hand cannot bring decisions along that passed no check.
  const isCarriedOn = workflowInfo().continuedFromExecutionRunId !== undefined;
  const state = { ...initialState(start, workflowNow()), ...(isCarriedOn ? carried : {}) };
  const run: IncidentRun = {
    state,
    answers: new Map(),
    held: [],
    words: null,
    standsOn: null,
    traces: new DecisionTraces(),
  };
  receiveMessages(run);
  showAtStart(run.state);
  for (;;) {
    const step = await nextStep(run.state);
    if (step !== null) await take(run, step);
    if (isOver(run.state)) return finish(run);
    if (shouldCarryOn(run)) await carryOn(run.state);
  }
}

/** The next thing to take up: a decision, an observation, or what a clock asks for; waits until there is one. */
async function nextStep(state: IncidentState): Promise<Step | null> {
  const ready = readyStep(state);
  if (ready !== null) return ready;
  const appointment = nextAppointment(state);
  if (appointment === null) await condition(() => hasMail(state));
  else {
    const waitMs = Math.max(toEpochMs(appointment.at) - Date.now(), 1);
    await condition(() => hasMail(state), waitMs, { summary: appointment.summary });
  }
  return readyStep(state);
}

function readyStep(state: IncidentState): Step | null {
  if (state.pending[0]?.sender === null) return { kind: 'attribute' };
  const decision = state.pending.shift();
  if (decision !== undefined) return { kind: 'decide', decision };
  const message = state.status === 'closed' ? undefined : state.inbox.shift();
  if (message !== undefined) return { kind: 'observe', message };
  const appointment = nextAppointment(state);
  const isDue = appointment !== null && toEpochMs(appointment.at) <= Date.now();
  return isDue ? { kind: 'due', step: appointment.step } : null;
}

async function take(run: IncidentRun, step: Step): Promise<void> {
  run.standsOn = null;
  try {
    await inItsTrace(run, step);
    if (run.words !== null) await settle(run);
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    await giveUp(run, step, error);
  }
}

function inItsTrace(run: IncidentRun, step: Step): Promise<void> {
  const { traces, state } = run;
  const decision = step.kind === 'decide' ? step.decision : state.pending[0];
  const isAbout = step.kind === 'decide' || step.kind === 'attribute';
  if (!isAbout || decision === undefined) return takeUp(run, step);
  return traces.within(decision.id, () => takeUp(run, step));
}

function takeUp(run: IncidentRun, step: Step): Promise<void> {
  switch (step.kind) {
    case 'attribute':
      return attribute(run);
    case 'decide':
      return takeDecision(run, step.decision);
    case 'observe':
      return takeObservation(run, step.message);
    case 'due':
      return takeDueStep(run, step.step);
  }
}

/** Who decides on what was recorded already is heard after it was taken up. */
async function attribute(run: IncidentRun): Promise<void> {
  await takeUpRecorded(run);
  await attributePending(run);
}

/** Retries ran out: what was to be done lies in the dead letters, and whoever waits for an answer gets one. */
async function giveUp(run: IncidentRun, step: Step, error: ActivityFailure): Promise<void> {
  run.standsOn = null;
  if (step.kind === 'decide') fileDecision(run.state, orderOf(step.decision), FAILED_FOR_GOOD);
  const handled =
    step.kind === 'observe' ? [{ sweepKey: step.message.sweepKey, outcome: 'failed' as const }] : [];
  const cause = rootCause(error) ?? error.message;
  await moveToDeadLetters(run, { activity: error.activityType, cause, handled });
  if (step.kind === 'attribute') answerAllFailed(run);
  if (step.kind === 'decide') answerFailed(run, step.decision.id);
}

/** Nobody can be told apart: what waited for it is answered, and lies in the dead letters. */
function answerAllFailed(run: IncidentRun): void {
  for (const { id } of run.state.pending.splice(0)) answerFailed(run, id);
}

function answerFailed(run: IncidentRun, id: string): void {
  for (const { id: held, answer } of run.held.splice(0)) run.answers.set(held, answer);
  run.answers.set(id, FAILED_FOR_GOOD);
}

function hasMail(state: IncidentState): boolean {
  const hasNews = state.status === 'closed' ? hasBadNews(state) : state.inbox.length > 0;
  return state.pending.length > 0 || hasNews || isNewlyUnreadable(state);
}

function hasBadNews(state: IncidentState): boolean {
  return state.inbox.some((message) => !message.isHealthy);
}

/** A first unreadable signal is recorded at once, later ones with the next batch. */
function isNewlyUnreadable(state: IncidentState): boolean {
  return state.unreadable.count > 0 && state.unreadable.recordedAt === null;
}

/** Closed, with nothing left to answer, record or say; bad news does not wait for that: the next incident takes it over. */
function isOver(state: IncidentState): boolean {
  const isDone =
    state.owed.length + (state.leftover ?? []).length + state.onCall.owed.length + state.unreadable.count ===
    0;
  return state.status === 'closed' && state.pending.length === 0 && (isDone || hasBadNews(state));
}

/**
 * Ends a closed incident. What arrived meanwhile is not lost: healthy news is settled, bad news opens the next incident
 * of the campaign under the same workflow id (a workflow that returned at once lost it in 5 of 5 tries, spec §4).
 */
async function finish(run: IncidentRun): Promise<IncidentResult> {
  const { state } = run;
  for (;;) {
    await condition(allHandlersFinished);
    await takeAllReady(run);
    if (hasBadNews(state)) return reopen(run);
    const settled = state.inbox.splice(0);
    if (settled.length === 0) break;
    await settle(run, { handled: settled.map(({ sweepKey }) => ({ sweepKey, outcome: 'closed' as const })) });
  }
  return { incidentKey: state.start.incidentKey, closedBecause: state.closedBecause ?? '' };
}

async function takeAllReady(run: IncidentRun): Promise<void> {
  for (let step = readyStep(run.state); step !== null; step = readyStep(run.state)) await take(run, step);
}

async function reopen(run: IncidentRun): Promise<never> {
  const { state } = run;
  if (state.owed.length > 0 && !isPatched('last-words')) await giveUpTelling(run);
  const openedAt = state.inbox.find((message) => !message.isHealthy)?.asOf ?? workflowNow();
  const start = { ...state.start, incidentKey: incidentKeyOf(state.start.campaign, openedAt), openedAt };
  const { unreadable } = state;
  const inbox = state.inbox.splice(0);
  const initial = initialState(start, workflowNow());
  const fresh = {
    ...initial,
    unreadable,
    onCall: { ...initial.onCall, owed: state.onCall.owed },
    leftover: wordsOwed(state),
    notifyDueAt: state.notifyDueAt,
    inbox,
    pending: state.pending.splice(0),
  };
  return continueAsNew<typeof handleIncident>(start, fresh);
}

/** Histories are kept short: carry on in a new run when Temporal suggests it, all mail is taken up and answered. */
function shouldCarryOn({ state, held }: IncidentRun): boolean {
  if (!workflowInfo().continueAsNewSuggested || hasMail(state)) return false;
  return held.length === 0 && allHandlersFinished();
}

/**
 * A signal that arrives meanwhile makes the server refuse the new run, and the worker read the whole history again: in a
 * flood it waits for a moment of quiet, which comes at the latest when Temporal takes no more signals of this run.
 */
async function carryOn(state: IncidentState): Promise<void> {
  const isDisturbed = isPatched('carries-on-in-quiet') && (await condition(() => hasMail(state), QUIET_FOR));
  if (isDisturbed) return;
  await continueAsNew<typeof handleIncident>(state.start, { ...state, approvalSignals: 0 });
}
