import type { WriteOutcome } from '../activities/contract.ts';
import type { Actor } from '../domain/audit-entry.ts';
import { leaseEnd } from '../domain/incident-lifecycle.ts';
import type { Instant } from '../domain/instant.ts';
import { isFlightOver } from '../domain/observation.ts';
import { applyToQuestion, endQuestion, ruleNow } from './incident-approval.ts';
import { close } from './incident-close.ts';
import { readable } from './incident-details.ts';
import { judge, lookOnPlatform } from './incident-look.ts';
import { file } from './incident-records.ts';
import { moveTo, settle } from './incident-settle.ts';
import { incidentPolicy } from './incident-standing.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { changeOnPlatform } from './incident-write.ts';
import { workflowNow } from './workflow-now.ts';

/** What came of an ordered resume. */
export type ResumeResult = { kind: 'done' } | { kind: 'not_executed'; reason: string };

/** Resumes what we paused, after reading it again: what runs already, or is over, is not touched. */
export async function resume(run: IncidentRun, actor: Actor, why: string): Promise<ResumeResult> {
  const { state } = run;
  const fresh = await lookOnPlatform(run);
  if (fresh.kind === 'gone') return settleReleased(run, 'the campaign is gone from its platform');
  if (fresh.kind === 'rejected')
    return { kind: 'not_executed', reason: `the platform's record cannot be read: ${fresh.message}` };
  judge(state, fresh);
  const objection = noLongerApproved(state, actor);
  if (objection !== null) return { kind: 'not_executed', reason: objection };
  if (isFlightOver(fresh.observation)) return settleReleased(run, 'the flight is over');
  if (fresh.observation.platformStatus === 'active')
    return settleReleased(run, 'someone resumed it on the platform');
  const remember = { lease: null, lastResumeAt: workflowNow() };
  return afterResume(run, await changeOnPlatform(run, { kind: 'resume', why, actor, remember }));
}

/** Whoever approved must still be allowed to (issue 4 §1); a resume that nobody asked about has no request. */
function noLongerApproved(state: IncidentState, actor: Actor): string | null {
  if (state.question === null || actor.kind === 'machine') return null;
  const applied = applyToQuestion(state, { kind: 'execute', seen: null, rule: ruleNow(state, 'resume') });
  if (applied.kind === 'refused') return applied.reason;
  return applied.approval.status === 'executing' ? null : applied.approval.reissuedBecause;
}

async function afterResume(run: IncidentRun, outcome: WriteOutcome): Promise<ResumeResult> {
  switch (outcome.kind) {
    case 'confirmed':
      endQuestion(run.state, 'executed', 'resumed and confirmed by reading it back');
      await close(run, 'resumed and confirmed by reading it back', 'resumed');
      return { kind: 'done' };
    case 'already_there':
      return settleReleased(run, 'someone resumed it on the platform');
    case 'gone':
      return settleReleased(run, 'the campaign is gone from its platform');
    case 'dry_run':
      return {
        kind: 'not_executed',
        reason: 'writes to this account are not switched on (ALLOW_LIVE_WRITES)',
      };
    case 'automation_off':
      return { kind: 'not_executed', reason: 'automation is switched off' };
  }
}

/** Ends a lease that no longer holds anything, and the incident with it. A hand that resumed it starts the cooldown. */
export async function settleReleased(run: IncidentRun, because: string): Promise<ResumeResult> {
  await close(run, because, 'closed');
  await settle(run, { remember: { lease: null, lastResumeAt: workflowNow() } });
  return { kind: 'done' };
}

/** Keeps the halt for another lease: a person said so, or nobody answered (spec §4). */
export function renewLease(run: IncidentRun, why: string, actor: Actor): Promise<void> {
  return moveLeaseTo(run, leaseEnd(workflowNow(), incidentPolicy(run.state)), { why, actor });
}

/** Moves the end of the halt; the campaign stays halted until then. */
export async function moveLeaseTo(
  run: IncidentRun,
  leaseUntil: Instant,
  { why, actor }: { why: string; actor: Actor },
): Promise<void> {
  const { state } = run;
  if (state.lease === null) return;
  state.lease = { ...state.lease, leaseUntil };
  endQuestion(state, 'cancelled', `the halt lasts until ${readable(leaseUntil)}`);
  moveTo(state, 'halted');
  file(state, { type: 'approval', step: `renewed-${state.sequence}`, why, actor, data: { leaseUntil } });
  await tell(run, {
    through: 'auditAndNotify',
    step: `renewed-${state.sequence}`,
    text: `Stays halted until ${readable(leaseUntil)}: ${why}`,
    action: null,
  });
  await settle(run, { remember: { lease: state.lease } });
}
