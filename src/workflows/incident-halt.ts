import type { Briefing, HaltOutcome, WriteOutcome } from '../activities/contract.ts';
import type { Actor } from '../domain/audit-entry.ts';
import { haltLease } from '../domain/halt-lease.ts';
import type { HandoverOutcome } from '../domain/incident.ts';
import { isFlightOver } from '../domain/observation.ts';
import { differences, materialChanges, type SeenFacts } from '../domain/seen-facts.ts';
import { actOn } from './incident-act.ts';
import { applyToQuestion, endQuestion, ruleNow, seenNow } from './incident-approval.ts';
import { close } from './incident-close.ts';
import { diagnose } from './incident-diagnose.ts';
import { judge, lookOnPlatform, see } from './incident-look.ts';
import { proposeHalt } from './incident-propose-halt.ts';
import { ask } from './incident-question.ts';
import { moveTo } from './incident-settle.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { changeOnPlatform } from './incident-write.ts';
import { measureChange } from './measures.ts';
import { isPatched } from './patches.ts';
import { workflowNow } from './workflow-now.ts';

/** What came of an ordered halt: it ran its course, or a person's order no longer fits what is seen now. */
export type HaltResult = { kind: 'done' } | { kind: 'not_executed'; reason: string };

/** Halts by the machine's own decision: re-fetch, decide again, and only if that still says halt, pause (spec §4). */
export async function haltByMachine(run: IncidentRun): Promise<HandoverOutcome> {
  moveTo(run.state, 'halting');
  if (isPatched('halts-at-once')) return afterProposal(run, await proposeHalt(run));
  const fresh = await lookOnPlatform(run);
  if (fresh.kind !== 'briefing') return closeUnreadable(run, fresh);
  const guarded = judge(run.state, fresh);
  if (guarded.action !== 'autonomous_halt') return actOn(run, guarded);
  return pause(run, { kind: 'machine' }, guarded.decision.reasons.join('; '));
}

function afterProposal(run: IncidentRun, proposed: HaltOutcome): Promise<HandoverOutcome> {
  const { state } = run;
  switch (proposed.kind) {
    case 'gone':
    case 'rejected':
      return closeUnreadable(run, proposed);
    case 'not_due':
      return actOn(run, judge(state, proposed.briefing));
    case 'ordered':
      see(state, proposed);
      measureChange(state, 'pause', proposed.write.kind);
      if (proposed.write.kind === 'confirmed') state.lease = proposed.lease;
      return afterPause(run, proposed.write);
  }
}

/** Who lets a halt happen: the people who approved it, or the policy because nobody objected. */
export interface HaltOrder {
  actor: Actor;
  why: string;
  isByDefault: boolean;
}

/**
 * Halts because people approved it, after the re-check (issue 4 §1): what they saw must still be so, and they must still
 * be allowed to. What no longer is so is not executed, and asked anew with the difference.
 */
export async function haltApproved(run: IncidentRun, order: HaltOrder): Promise<HaltResult> {
  const { state } = run;
  state.note = null;
  moveTo(state, 'halting');
  const fresh = await lookOnPlatform(run);
  if (fresh.kind !== 'briefing') return resultOf(run, await closeUnreadable(run, fresh));
  const guarded = judge(state, fresh);
  const objection = objectionTo(state, fresh, order);
  if (objection === null) return resultOf(run, await pause(run, order.actor, order.why));
  await actOn(run, guarded);
  state.reissueBecause = null;
  return { kind: 'not_executed', reason: objection };
}

/** People are told that it was done only when the platform reads as paused. */
function resultOf({ state }: IncidentRun, outcome: HandoverOutcome): HaltResult {
  if (outcome === 'halted') return { kind: 'done' };
  return { kind: 'not_executed', reason: state.note ?? state.closedBecause ?? 'automation is switched off' };
}

/** Why an approved halt is not executed: not running, over, healthy by now, not what was seen, or no longer approved. */
function objectionTo(state: IncidentState, fresh: Briefing, order: HaltOrder): string | null {
  const { question } = state;
  const seen = seenNow(state);
  if (question === null || seen === null) return 'nothing is asked any more';
  const before = question.seen ?? seen;
  return (
    standsInTheWay(fresh, seen) ??
    (order.isByDefault ? changedSince(state, before, seen) : disapproval(state, before, seen))
  );
}

/** Nobody voted: only what was seen must still be so. */
function changedSince(state: IncidentState, before: SeenFacts, seen: SeenFacts): string | null {
  const because = materialChanges(before, seen).join('; ');
  if (because === '') return null;
  endQuestion(state, 'superseded', because);
  return because;
}

function disapproval(state: IncidentState, before: SeenFacts, seen: SeenFacts): string | null {
  const applied = applyToQuestion(state, { kind: 'execute', seen, rule: ruleNow(state, 'halt') });
  if (applied.kind === 'refused') return applied.reason;
  const { status, endedBecause, reissuedBecause } = applied.approval;
  if (status === 'executing') return null;
  if (status !== 'stale') return reissuedBecause;
  state.reissueBecause = differences(before, seen).join('; ');
  return `since it was asked ${endedBecause}`;
}

function standsInTheWay({ observation }: Briefing, { severity }: SeenFacts): string | null {
  if (severity === 'healthy') return 'the campaign is healthy by now';
  if (observation.platformStatus !== 'active') {
    return `the campaign is ${observation.platformStatus ?? 'gone'} on its platform`;
  }
  return isFlightOver(observation) ? 'the flight is over' : null;
}

async function closeUnreadable(
  run: IncidentRun,
  fresh: { kind: 'gone' } | { kind: 'rejected'; message: string },
): Promise<HandoverOutcome> {
  if (fresh.kind === 'gone') return close(run, 'the campaign is gone from its platform');
  run.state.note = `The platform's record cannot be read: ${fresh.message}`;
  const text = 'The campaign could not be read again before the halt; a person looks into it.';
  await ask(run, { kind: 'look', text });
  return 'escalated';
}

async function pause(run: IncidentRun, actor: Actor, why: string): Promise<HandoverOutcome> {
  const { state } = run;
  const { briefing, guarded } = state.current ?? unreachable();
  const { observation, policy } = briefing;
  const haltedAt = workflowNow();
  const lease = haltLease(state.start.incidentKey, { observation, policy, guarded }, haltedAt);
  const outcome = await changeOnPlatform(run, {
    kind: 'pause',
    why,
    actor,
    remember: { lease, lastHaltAt: haltedAt },
  });
  if (outcome.kind === 'confirmed') state.lease = lease;
  return afterPause(run, outcome);
}

async function afterPause(run: IncidentRun, outcome: WriteOutcome): Promise<HandoverOutcome> {
  const { state } = run;
  switch (outcome.kind) {
    case 'confirmed':
      endQuestion(state, 'executed', 'halted, and confirmed by reading it back');
      moveTo(state, 'halted');
      await diagnose(run);
      await tell(run, {
        through: 'auditAndNotify',
        step: 'halted',
        text: 'Halted, and confirmed by reading it back.',
        action: 'autonomous_halt',
      });
      return 'halted';
    case 'dry_run':
      return stayWarned(
        run,
        'dry_run',
        'Dry run: the pause was not made, because writes to this account are not switched on.',
      );
    case 'already_there':
      return stayWarned(run, 'noted', 'It was paused by someone else meanwhile; Pacekeeper leaves it alone.');
    case 'automation_off':
      endQuestion(state, 'failed', 'automation is switched off');
      await ask(run, {
        kind: 'halt',
        text: 'Automation is switched off, so nothing is halted: a person decides.',
      });
      return 'escalated';
    case 'gone':
      return close(run, 'the campaign is gone from its platform');
  }
}

async function stayWarned(
  run: IncidentRun,
  outcome: HandoverOutcome,
  text: string,
): Promise<HandoverOutcome> {
  const { state } = run;
  endQuestion(state, 'failed', text);
  state.note = text;
  moveTo(state, 'warned');
  await diagnose(run);
  await tell(run, { through: 'auditAndNotify', step: outcome, text, action: outcome });
  return outcome;
}

function unreachable(): never {
  throw new Error('A halt without an observation: this is a bug.');
}
