import { type Approval, evolveApproval } from '../domain/approval.ts';
import { applyToQuestion } from './incident-approval.ts';
import { readable } from './incident-details.ts';
import { execute } from './incident-execute.ts';
import { haltApproved } from './incident-halt.ts';
import { lookAgain } from './incident-observe.ts';
import { call, sendOwedCalls } from './incident-on-call.ts';
import { endOverride } from './incident-override.ts';
import { ask } from './incident-question.ts';
import { file } from './incident-records.ts';
import { renewLease } from './incident-resume.ts';
import { moveTo, settle } from './incident-settle.ts';
import type { IncidentRun } from './incident-state.ts';
import { tell, tellWhatIsOwed } from './incident-tell.ts';
import type { DueStep } from './incident-timers.ts';
import { isPatched } from './patches.ts';
import { workflowNow } from './workflow-now.ts';

const MACHINE = { kind: 'machine' } as const;
const NOBODY_ANSWERED = 'nobody answered by the deadline';

/** Every step moves its own appointment on, so that none is due twice. */
const STEPS: Readonly<Record<DueStep, (run: IncidentRun) => Promise<void>>> = {
  remind,
  call_on_call: callOnCallPerson,
  take_default: takeDefault,
  execute: executeAnnounced,
  snooze_ends: endSnooze,
  override_ends: endOverride,
  lease_ends: endLease,
  notify_again: tellAgain,
  look_again: lookUnasked,
  record_unreadable: recordUnreadable,
};

/** Does what a clock asks for. */
export function takeDueStep(run: IncidentRun, step: DueStep): Promise<void> {
  return STEPS[step](run);
}

async function endSnooze(run: IncidentRun): Promise<void> {
  run.state.snoozedUntil = null;
  await lookAgain(run);
}

async function endLease(run: IncidentRun): Promise<void> {
  await ask(run, { kind: 'resume', text: 'The halt has run out: resume the campaign?' });
  await settle(run);
}

/** What fails again makes an appointment of its own; a run of before forgot that of a call. */
async function tellAgain(run: IncidentRun): Promise<void> {
  if (isPatched('last-words')) run.state.notifyDueAt = null;
  await sendOwedCalls(run);
  await tellWhatIsOwed(run);
}

async function lookUnasked(run: IncidentRun): Promise<void> {
  run.state.lastObservedAt = workflowNow();
  await lookAgain(run);
}

async function remind(run: IncidentRun): Promise<void> {
  const { state } = run;
  if (state.question === null) return;
  state.question = evolveApproval(state.question, { kind: 'reminded' });
  const { remindersSent } = state.question;
  const step =
    remindersSent === 1
      ? `rung-1-${state.questionsAsked}`
      : `reminder-${remindersSent}-${state.questionsAsked}`;
  await climb(run, step, 'Reminder: this still waits for a person.');
}

async function callOnCallPerson(run: IncidentRun): Promise<void> {
  const { state } = run;
  if (state.question === null) return;
  state.question = evolveApproval(state.question, { kind: 'on_call_called' });
  const text = `Nobody has answered since ${readable(state.question.askedAt)}: calling the person on call.`;
  await call(run, 'error', text);
  await climb(run, `rung-2-${state.questionsAsked}`, text);
}

async function climb(run: IncidentRun, step: string, text: string): Promise<void> {
  const { state } = run;
  file(state, { type: 'approval', step, why: text, data: { ladder: state.question?.rule.ladder ?? null } });
  await tell(run, { through: 'escalateToHuman', step, text, action: null });
  await settle(run);
}

/** Nobody answered: the default that the request stated, and never "spend more" (spec §4). */
async function takeDefault(run: IncidentRun): Promise<void> {
  const { state } = run;
  const { question } = state;
  if (question === null) return;
  if (question.kind === 'halt' && question.rule.otherwise === 'halt') return haltByDefault(run);
  applyToQuestion(state, { kind: 'expire' });
  file(state, {
    type: 'approval',
    step: `expired-${state.questionsAsked}`,
    why: NOBODY_ANSWERED,
    data: { expired: question.kind, status: 'expired' },
  });
  if (question.kind === 'resume') await renewLease(run, NOBODY_ANSWERED, MACHINE);
  else await leaveAlone(run, question);
  await settle(run);
}

async function leaveAlone(run: IncidentRun, question: Approval): Promise<void> {
  const { state } = run;
  moveTo(state, 'warned');
  const text = `Nobody answered by ${readable(question.deadline)}: nothing was changed on the platform. It is asked again at the next sweep while it stays bad.`;
  await tell(run, { through: 'auditAndNotify', step: `expired-${state.questionsAsked}`, text, action: null });
}

/** The policy says so, the request stated it, and nobody objected in time. */
async function haltByDefault(run: IncidentRun): Promise<void> {
  const { state } = run;
  const step = `expired-${state.questionsAsked}`;
  const why = `${NOBODY_ANSWERED}; the rule's default is to halt`;
  file(state, { type: 'approval', step, why, data: { expired: 'halt', otherwise: 'halt' } });
  await haltApproved(run, { actor: MACHINE, why, isByDefault: true });
  await settle(run);
}

/** The cancel window is over and nobody rejected it. */
async function executeAnnounced(run: IncidentRun): Promise<void> {
  const { state } = run;
  const order = state.approvedBy ?? { by: 'policy', actor: MACHINE, why: 'approved' };
  state.approvedBy = null;
  const answer = await execute(run, { effect: 'halt', outcome: 'executed', reason: 'halted' }, order);
  const step = `executed-${state.sequence}`;
  file(state, {
    type: 'approval',
    step,
    why: answer.reason,
    actor: order.actor,
    data: { outcome: answer.outcome },
  });
  await settle(run);
}

/** One audit row for all signals since the last one that could not be read (spec §4). */
async function recordUnreadable(run: IncidentRun): Promise<void> {
  const { state } = run;
  const { count, samples, batches } = state.unreadable;
  state.unreadable = { count: 0, samples: [], recordedAt: workflowNow(), batches: batches + 1 };
  const why = `${count} signal${count === 1 ? '' : 's'} could not be read, or ${count === 1 ? 'was' : 'were'} refused in a flood`;
  file(state, { type: 'rejection', step: `unreadable-${batches + 1}`, why, data: { count, samples } });
  await settle(run);
}
