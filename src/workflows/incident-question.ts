import type { QuestionKind } from '../domain/incident.ts';
import { deadlinesOf } from '../domain/incident-lifecycle.ts';
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import { file, workflowNow } from './incident-records.ts';
import { moveTo } from './incident-settle.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';

/** The ladder's policy: that of the last observation; an incident about a feed reads it when it opens. */
export function ladderPolicy(state: IncidentState): Policy {
  return state.current?.briefing.policy ?? state.feedPolicy ?? DEFAULT_POLICY;
}

/**
 * Puts a question to people, with its deadline. A question that is open already keeps its deadline (spec §4): a new
 * observation updates its numbers, never its time.
 */
export async function ask(run: IncidentRun, kind: QuestionKind, text: string): Promise<void> {
  const { state } = run;
  const askedAt = workflowNow();
  const deadline = deadlinesOf(askedAt, ladderPolicy(state)).defaultAt;
  const isOpen = state.question !== null && state.question.kind === kind;
  if (!isOpen) {
    state.question = { kind, askedAt, deadline, rungsClimbed: 0, acknowledgedBy: null };
    state.questionsAsked += 1;
    state.decided = null;
  }
  moveTo(state, kind === 'resume' ? 'resume_due' : 'awaiting_approval');
  if (isOpen) return;
  const step = `asked-${state.questionsAsked}`;
  file(state, { type: 'approval', step, why: text, data: { asked: kind, deadline } });
  await tell(run, { through: 'escalateToHuman', step, text, action: 'escalate_to_human' });
}

/** Withdraws an open question because what it asked no longer stands. */
export function withdraw(state: IncidentState, why: string): void {
  if (state.question === null) return;
  file(state, {
    type: 'approval',
    step: `withdrawn-${state.questionsAsked}`,
    why,
    data: { withdrawn: state.question.kind },
  });
  state.question = null;
}
