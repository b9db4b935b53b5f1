import type { Approval } from '../domain/approval.ts';
import { countedVotes } from '../domain/decide-approval.ts';
import type { DecisionRuling } from '../domain/incident-decision.ts';
import { addMs, type Instant, MINUTE_MS } from '../domain/instant.ts';
import { modeFor } from '../domain/modes.ts';
import { type Applied, applyToQuestion, ruleNow } from './incident-approval.ts';
import { readable } from './incident-details.ts';
import { dropProposal, execute, settleQuestion } from './incident-execute.ts';
import type { Order } from './incident-order.ts';
import { ask } from './incident-question.ts';

import { renewLease } from './incident-resume.ts';
import { incidentPolicy } from './incident-standing.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import type { DecisionAnswer } from './messages.ts';
import { workflowNow } from './workflow-now.ts';

/** A person's answer to a question: one vote; with the last one that it takes, what was asked is done. */
export async function answerQuestion(
  run: IncidentRun,
  ruling: DecisionRuling,
  order: Order,
): Promise<DecisionAnswer> {
  if (run.state.question === null) return resumeUnasked(run, ruling, order);
  const isNo = ruling.effect === 'close_proposal' || ruling.effect === 'renew_lease';
  const voted = vote(run.state, isNo ? 'reject' : 'approve', order);
  if (voted.kind === 'refused') return { outcome: 'refused', reason: voted.reason };
  if (isNo) return afterNo(run, voted.approval, { ruling, order });
  return afterYes(run, voted.approval, { ruling, order });
}

interface Given {
  ruling: DecisionRuling;
  order: Order;
}

async function afterYes(
  run: IncidentRun,
  approval: Approval,
  { ruling, order }: Given,
): Promise<DecisionAnswer> {
  if (approval.status !== 'approved') return stillNeeded(run, approval, { order, answer: 'approve' });
  return approval.executeAt === null ? execute(run, ruling, order) : announce(run, order, approval.executeAt);
}

async function afterNo(
  run: IncidentRun,
  approval: Approval,
  { ruling, order }: Given,
): Promise<DecisionAnswer> {
  const { status } = approval;
  if (status !== 'rejected' && status !== 'cancelled') {
    return stillNeeded(run, approval, { order, answer: 'reject' });
  }
  settleQuestion(run.state, 'reject', order.by);
  if (ruling.effect === 'renew_lease') await renewLease(run, order.why, order.actor);
  else await dropProposal(run, order.by);
  return { outcome: ruling.outcome, reason: ruling.reason };
}

function vote(state: IncidentState, answer: 'approve' | 'reject', { by }: Order): Applied {
  const { question } = state;
  // The policy may have changed since the question was put; its ladder and deadline stay as they were told.
  if (question !== null) {
    state.question = {
      ...question,
      rule: { ...ruleNow(state, question.kind), ladder: question.rule.ladder },
    };
  }
  const executeAt = question?.kind === 'halt' ? executeAtOf(state) : null;
  return applyToQuestion(state, { kind: 'vote', by, answer, at: workflowNow(), executeAt });
}

/** In mode `approve` a halt is announced first, and can be cancelled until then (issue 4 §4). */
function executeAtOf(state: IncidentState): Instant | null {
  const { current } = state;
  const policy = incidentPolicy(state);
  if (current === null || modeFor(policy, current.briefing.observation) !== 'approve') return null;
  const { cancelWindowMinutes } = policy.approvals;
  return cancelWindowMinutes === 0 ? null : addMs(workflowNow(), cancelWindowMinutes * MINUTE_MS);
}

async function announce(
  run: IncidentRun,
  { by, actor, why }: Order,
  executeAt: Instant,
): Promise<DecisionAnswer> {
  const text = `${by} approved: the campaign is halted at ${readable(executeAt)}, unless somebody rejects it before.`;
  run.state.approvedBy = { by, actor, why };
  await tell(run, {
    through: 'escalateToHuman',
    step: `announced-${run.state.sequence}`,
    text,
    action: null,
  });
  return { outcome: 'recorded', reason: text };
}

async function stillNeeded(
  run: IncidentRun,
  approval: Approval,
  { order, answer }: { order: Order; answer: 'approve' | 'reject' },
): Promise<DecisionAnswer> {
  const { rule } = approval;
  const count =
    answer === 'approve'
      ? `${countedVotes(approval, answer)} of ${rule.approvals} approvals`
      : `${countedVotes(approval, answer)} of ${rule.rejections} rejections`;
  const reason = `${count}: it takes somebody else too (rule ${rule.name})`;
  const text = `${order.by} decided ${answer}. ${reason}.`;
  await tell(run, { through: 'escalateToHuman', step: `voted-${run.state.sequence}`, text, action: null });
  return { outcome: 'recorded', reason };
}

/** Undo of a halt that nobody asked about: done at once where one person may, else put to the others (issue 4 §1). */
async function resumeUnasked(
  run: IncidentRun,
  ruling: DecisionRuling,
  order: Order,
): Promise<DecisionAnswer> {
  const rule = ruleNow(run.state, 'resume');
  if (rule.approvals === 1 && !rule.fourEyes) return execute(run, ruling, order);
  await ask(run, {
    kind: 'resume',
    text: `${order.by} wants to resume the campaign: ${order.why}`,
    askedBy: order.by,
  });
  if (!rule.fourEyes) return answerQuestion(run, ruling, order);
  return {
    outcome: 'recorded',
    reason: `put to the approvers of rule ${rule.name}: who asks does not count`,
  };
}
