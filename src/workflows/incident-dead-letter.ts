import { endQuestion } from './incident-approval.ts';
import { call } from './incident-on-call.ts';
import { file } from './incident-records.ts';
import { moveTo, settle } from './incident-settle.ts';
import type { Handled, IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { measureExhausted } from './measures.ts';
import { isPatched } from './patches.ts';
import { workflowNow } from './workflow-now.ts';

/** The person on call is called where one of these fails for good: money runs on, or a campaign stands still. */
const CHANGES: readonly string[] = ['autonomousHalt', 'resumeCampaign'];

/** A step whose retries ran out. */
export interface ExhaustedStep {
  activity: string;
  cause: string;
  handled: readonly Handled[];
}

/** Nothing is dropped: the step goes to the dead letters, a person is told, and the next sweep tries again (spec §4). */
export async function moveToDeadLetters(run: IncidentRun, failed: ExhaustedStep): Promise<void> {
  const { state } = run;
  const { campaign, incidentKey } = state.start;
  const isUrgent = leavesAHaltUndone(state, failed.activity);
  const message = `${failed.activity} failed for good: ${failed.cause}`;
  const step = `dead-letter-${state.sequence}`;
  state.note = message;
  if (state.question?.status === 'executing') endQuestion(state, 'failed', message);
  measureExhausted(state, failed.activity);
  moveTo(state, 'dead_letter');
  file(state, { type: 'error', step, why: message, data: { activity: failed.activity } });
  const letter = {
    key: `${incidentKey}/${step}`,
    kind: 'exhausted_step' as const,
    ...campaign,
    incidentKey,
    message,
    sweepKey: failed.handled[0]?.sweepKey ?? null,
    code: 'STEP_EXHAUSTED',
    at: workflowNow(),
    data: { activity: failed.activity },
  };
  await tell(run, { through: 'escalateToHuman', step, text: message, action: 'dead_letter' });
  if (isUrgent) await call(run, 'critical', message);
  await settle(run, { handled: failed.handled, deadLetters: [letter] });
}

/** A change, or the look before a halt: without it nothing is halted. */
function leavesAHaltUndone({ status }: IncidentState, activity: string): boolean {
  if (CHANGES.includes(activity)) return true;
  return activity === 'fetchAndReconcile' && status === 'halting' && isPatched('calls-for-the-look');
}

/** Only for runs that started before the patch `last-words`: what no channel took is kept as dead letters. */
export async function giveUpTelling(run: IncidentRun): Promise<void> {
  const { state } = run;
  const { campaign, incidentKey } = state.start;
  const deadLetters = state.owed.splice(0).map((event) => ({
    key: event.key,
    kind: 'exhausted_step' as const,
    ...campaign,
    sweepKey: null,
    incidentKey,
    code: 'NOT_TOLD',
    message: `No channel took this message: ${event.text}`,
    at: workflowNow(),
    data: {},
  }));
  state.onCall = { ...state.onCall, owed: [] };
  await settle(run, { deadLetters });
}
