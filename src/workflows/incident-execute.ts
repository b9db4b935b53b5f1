import type { DecisionRuling } from '../domain/incident-decision.ts';
import { quietUntil } from '../domain/incident-lifecycle.ts';
import { endQuestion } from './incident-approval.ts';
import { close } from './incident-close.ts';
import { releaseHalts } from './incident-feed.ts';
import { haltApproved } from './incident-halt.ts';
import type { Order } from './incident-order.ts';
import { resume } from './incident-resume.ts';
import { moveTo, settle } from './incident-settle.ts';
import { incidentPolicy } from './incident-standing.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import type { DecisionAnswer } from './messages.ts';
import { workflowNow } from './workflow-now.ts';

/** What was approved, and the words that answer it. */
export type Approved = Pick<DecisionRuling, 'effect' | 'outcome' | 'reason'>;

/** Does what was approved, after another look at the campaign. What that finds may turn it into a refusal. */
export async function execute(
  run: IncidentRun,
  approved: Approved,
  { actor, why, by }: Pick<Order, 'actor' | 'why' | 'by'>,
): Promise<DecisionAnswer> {
  const { effect, outcome, reason } = approved;
  if (effect === 'release_halts') {
    settleQuestion(run.state, 'approve', by);
    endQuestion(run.state, 'executed', `${by} released the halts`);
    await close(run, `${await releaseHalts(run)} halts released, each is checked again`);
    return { outcome, reason };
  }
  const result =
    effect === 'halt'
      ? await haltApproved(run, { actor, why, isByDefault: false })
      : await resume(run, actor, why);
  if (result.kind === 'not_executed')
    return { outcome: 'refused', reason: `Not executed: ${result.reason}.` };
  settleQuestion(run.state, effect === 'halt' ? 'approve' : 'resume', by);
  return { outcome, reason };
}

/** Notes who settled the question, for all who answer it later. */
export function settleQuestion(state: IncidentState, decision: string, by: string): void {
  state.decided = { decision, by, at: workflowNow() };
}

/** A "no" to what was proposed; it is remembered, so that the same is not asked again for a while (spec §4). */
export async function dropProposal(run: IncidentRun, by: string): Promise<void> {
  const { state } = run;
  if (state.start.kind !== 'campaign') {
    await close(run, `${by} dropped it`);
    return;
  }
  moveTo(state, 'warned');
  const text = `${by} decided against the halt. It is not asked again for a day unless it gets worse.`;
  await tell(run, { through: 'auditAndNotify', step: `rejected-${state.sequence}`, text, action: null });
  const decision = state.current?.guarded.decision;
  if (decision === undefined) return;
  const { severity, direction } = decision;
  const until = quietUntil(workflowNow(), incidentPolicy(state));
  await settle(run, { remember: { rejected: { until, severity, direction } } });
}
