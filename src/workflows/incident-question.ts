import type { Approval } from '../domain/approval.ts';
import type { QuestionKind } from '../domain/incident.ts';
import { deadlinesOf } from '../domain/incident-lifecycle.ts';
import { formatUnits } from '../domain/money.ts';
import { moneyAtRisk } from '../domain/money-at-risk.ts';
import { overrideInForce } from '../domain/override.ts';
import { applyToQuestion, ruleAt, ruleNow, seenNow } from './incident-approval.ts';
import { file } from './incident-records.ts';
import { moveTo } from './incident-settle.ts';
import { incidentPolicy } from './incident-standing.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { workflowNow } from './workflow-now.ts';

/** A question to people. `askedBy`: the person who wants it, who does not count under four-eyes. */
export interface Asking {
  kind: QuestionKind;
  text: string;
  askedBy?: string;
}

/**
 * Puts a question to people, with its deadline. A question that is open already keeps its deadline (spec §4): a new
 * observation updates its numbers, never its time.
 */
export async function ask(run: IncidentRun, asking: Asking): Promise<void> {
  const { state } = run;
  const { kind } = asking;
  if (state.question?.kind === kind) return seeAnew(run, kind);
  if (state.question !== null) withdraw(state, 'another question takes its place');
  state.question = newQuestion(run, asking);
  state.questionsAsked += 1;
  state.decided = null;
  moveTo(state, kind === 'resume' ? 'resume_due' : 'awaiting_approval');
  const because = state.question.reissuedBecause;
  const text = because === null ? asking.text : `${asking.text} Asked anew: ${because}.`;
  const step = `asked-${state.questionsAsked}`;
  file(state, { type: 'approval', step, why: text, data: askedData(state, state.question) });
  await tell(run, { through: 'escalateToHuman', step, text, action: 'escalate_to_human' });
}

/** Withdraws an open question because what it asked no longer stands. */
export function withdraw(state: IncidentState, why: string): void {
  if (state.question === null) return;
  const { kind } = state.question;
  applyToQuestion(state, { kind: 'end', status: 'superseded', because: why });
  file(state, {
    type: 'approval',
    step: `withdrawn-${state.questionsAsked}`,
    why,
    data: { withdrawn: kind, status: 'superseded' },
  });
}

function newQuestion({ state, standsOn }: IncidentRun, { kind, askedBy }: Asking): Approval {
  const askedAt = standsOn === null || standsOn === 'history' ? workflowNow() : standsOn.judgedAt;
  const rule = ruleAt(state, kind, askedAt);
  const override = overrideInForce(state.current?.briefing.memory ?? null, askedAt);
  const reissuedBecause = state.reissueBecause;
  state.reissueBecause = null;
  const { quietHours } = incidentPolicy(state).approvals;
  return {
    kind,
    status: 'pending',
    askedAt,
    deadline: deadlinesOf(askedAt, rule.ladder, quietHours).defaultAt,
    rule,
    seen: seenNow(state),
    votes: [],
    involved: [askedBy, override?.by].filter((person) => person !== undefined),
    acknowledgedBy: null,
    remindersSent: 0,
    onCallCalled: false,
    executeAt: null,
    reissuedBecause,
    endedBecause: null,
  };
}

/** The request as it was first put: what was seen, what hangs on it, and who may decide (issue 4 §1). */
function askedData(state: IncidentState, { kind, deadline, rule, seen, reissuedBecause }: Approval) {
  const observation = state.current?.briefing.observation ?? null;
  const atRisk =
    observation === null ? null : moneyAtRisk(observation, incidentPolicy(state).leaseHours, workflowNow());
  return {
    asked: kind,
    deadline,
    seen,
    reissuedBecause,
    rule: rule.name,
    approvers: rule.approvers,
    approvals: rule.approvals,
    route: state.current?.guarded.decision.route ?? null,
    atRisk: atRisk === null ? null : `${formatUnits(atRisk)} ${observation?.currency ?? ''}`,
  };
}

/** Votes on what no longer is so are void, and those who gave them hear of it. */
async function seeAnew(run: IncidentRun, kind: QuestionKind): Promise<void> {
  const { state } = run;
  const before = state.question?.votes.length ?? 0;
  const seen = seenNow(state);
  if (seen !== null) applyToQuestion(state, { kind: 'see_anew', seen, rule: ruleNow(state, kind) });
  moveTo(state, kind === 'resume' ? 'resume_due' : 'awaiting_approval');
  if (before === 0 || state.question === null || state.question.votes.length > 0) return;
  const step = `votes-dropped-${state.sequence}`;
  const text = `Approvals given so far no longer count: ${state.question.reissuedBecause ?? 'things changed'}.`;
  file(state, { type: 'approval', step, why: text, data: { asked: kind, status: state.question.status } });
  await tell(run, { through: 'escalateToHuman', step, text, action: null });
}
