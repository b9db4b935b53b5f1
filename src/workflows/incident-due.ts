import { readable } from './incident-details.ts';
import { lookAgain } from './incident-observe.ts';
import { ask, ladderPolicy } from './incident-question.ts';
import { file, workflowNow } from './incident-records.ts';
import { renewLease } from './incident-resume.ts';
import { moveTo, settle } from './incident-settle.ts';
import type { IncidentRun, Question } from './incident-state.ts';
import { tell, tellWhatIsOwed } from './incident-tell.ts';
import type { DueStep } from './incident-timers.ts';

const MACHINE = { kind: 'machine' } as const;

/** Does what a clock asks for. Every step moves its own appointment on, so that none is due twice. */
export async function takeDueStep(run: IncidentRun, step: DueStep): Promise<void> {
  switch (step) {
    case 'remind':
      return climb(run, 1, 'Reminder: this still waits for a person.');
    case 'call_on_call':
      return climb(run, 2, 'Nobody has answered for two hours: calling the person on call.');
    case 'take_default':
      return takeDefault(run);
    case 'lease_ends':
      await ask(run, 'resume', 'The halt has run out: resume the campaign?');
      return settle(run);
    case 'notify_again':
      return tellWhatIsOwed(run);
    case 'look_again':
      run.state.lastObservedAt = workflowNow();
      return lookAgain(run);
    case 'record_unreadable':
      return recordUnreadable(run);
  }
}

async function climb(run: IncidentRun, rung: number, text: string): Promise<void> {
  const { state } = run;
  if (state.question === null) return;
  state.question = { ...state.question, rungsClimbed: rung };
  const step = `rung-${rung}-${state.questionsAsked}`;
  file(state, { type: 'approval', step, why: text, data: { rung, ladder: ladderPolicy(state).ladder } });
  await tell(run, { through: 'escalateToHuman', step, text, action: null });
  await settle(run);
}

/** Nobody answered: the default that the request stated, and never "spend more" (spec §4). */
async function takeDefault(run: IncidentRun): Promise<void> {
  const { state } = run;
  const { question } = state;
  if (question === null) return;
  file(state, {
    type: 'approval',
    step: `expired-${state.questionsAsked}`,
    why: 'nobody answered by the deadline',
    data: { expired: question.kind },
  });
  if (question.kind === 'resume') await renewLease(run, 'nobody answered by the deadline', MACHINE);
  else await leaveAlone(run, question);
  await settle(run);
}

async function leaveAlone(run: IncidentRun, question: Question): Promise<void> {
  const { state } = run;
  state.question = null;
  moveTo(state, 'warned');
  const text = `Nobody answered by ${readable(question.deadline)}: nothing was changed on the platform. It is asked again at the next sweep while it stays bad.`;
  await tell(run, { through: 'auditAndNotify', step: `expired-${state.questionsAsked}`, text, action: null });
}

/** One audit row for all signals since the last one that could not be read (spec §4). */
async function recordUnreadable(run: IncidentRun): Promise<void> {
  const { state } = run;
  const { count, samples, batches } = state.unreadable;
  state.unreadable = { count: 0, samples: [], recordedAt: workflowNow(), batches: batches + 1 };
  const why = `${count} signal${count === 1 ? '' : 's'} could not be read`;
  file(state, { type: 'rejection', step: `unreadable-${batches + 1}`, why, data: { count, samples } });
  await settle(run);
}
