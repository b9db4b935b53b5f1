import type { Briefing, WriteOutcome } from '../activities/contract.ts';
import type { Actor } from '../domain/audit-entry.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import type { HandoverOutcome } from '../domain/incident.ts';
import { leaseEnd } from '../domain/incident-lifecycle.ts';
import { isFlightOver } from '../domain/observation.ts';
import { actOn } from './incident-act.ts';
import { close } from './incident-close.ts';
import { diagnose } from './incident-diagnose.ts';
import { judge, lookOnPlatform } from './incident-look.ts';
import { ask } from './incident-question.ts';
import { workflowNow } from './incident-records.ts';
import { moveTo } from './incident-settle.ts';
import type { IncidentRun } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { changeOnPlatform } from './incident-write.ts';

/** What came of an ordered halt: it ran its course, or a person's order no longer fits what is seen now. */
export type HaltResult = { kind: 'done' } | { kind: 'not_executed'; reason: string };

/** Halts by the machine's own decision: re-fetch, decide again, and only if that still says halt, pause (spec §4). */
export async function haltByMachine(run: IncidentRun): Promise<HandoverOutcome> {
  moveTo(run.state, 'halting');
  const fresh = await lookOnPlatform(run);
  if (fresh.kind !== 'briefing') return closeUnreadable(run, fresh);
  const guarded = judge(run.state, fresh);
  if (guarded.action !== 'autonomous_halt') return actOn(run, guarded);
  return pause(run, { kind: 'machine' }, guarded.decision.reasons.join('; '));
}

/** Halts because a person approved it, after the re-check: what they saw must still be so. */
export async function haltByPerson(run: IncidentRun, person: Actor, reason: string): Promise<HaltResult> {
  const before = run.state.current?.guarded ?? null;
  run.state.note = null;
  moveTo(run.state, 'halting');
  const fresh = await lookOnPlatform(run);
  if (fresh.kind !== 'briefing') return resultOf(run, await closeUnreadable(run, fresh));
  const guarded = judge(run.state, fresh);
  const objection = objectionTo(before, guarded, fresh);
  if (objection === null) return resultOf(run, await pause(run, person, reason));
  await actOn(run, guarded);
  return { kind: 'not_executed', reason: objection };
}

/** A person is told that it was done only when the platform reads as paused. */
function resultOf({ state }: IncidentRun, outcome: HandoverOutcome): HaltResult {
  if (outcome === 'halted') return { kind: 'done' };
  return { kind: 'not_executed', reason: state.note ?? state.closedBecause ?? 'automation is switched off' };
}

/** Why an approved halt is not executed: healthy by now, not running, or not what the person saw. */
function objectionTo(before: GuardedDecision | null, now: GuardedDecision, fresh: Briefing): string | null {
  const { severity, direction } = now.decision;
  if (severity === 'healthy') return 'the campaign is healthy by now';
  if (fresh.observation.platformStatus !== 'active')
    return `the campaign is ${fresh.observation.platformStatus ?? 'gone'} on its platform`;
  if (isFlightOver(fresh.observation)) return 'the flight is over';
  if (before !== null && (before.decision.severity !== severity || before.decision.direction !== direction)) {
    return `severity or direction has changed since: now ${severity}, ${direction ?? 'no direction'}`;
  }
  return null;
}

async function closeUnreadable(
  run: IncidentRun,
  fresh: { kind: 'gone' } | { kind: 'rejected'; message: string },
): Promise<HandoverOutcome> {
  if (fresh.kind === 'gone') return close(run, 'the campaign is gone from its platform');
  run.state.note = `The platform's record cannot be read: ${fresh.message}`;
  await ask(run, 'look', 'The campaign could not be read again before the halt; a person looks into it.');
  return 'escalated';
}

async function pause(run: IncidentRun, actor: Actor, why: string): Promise<HandoverOutcome> {
  const { state } = run;
  const { briefing, guarded } = state.current ?? unreachable();
  const haltedAt = workflowNow();
  const leaseUntil = leaseEnd(haltedAt, briefing.policy);
  const { severity, route, direction } = guarded.decision;
  const planRevision = planBasisOf(briefing);
  const lease = {
    incidentKey: state.start.incidentKey,
    severity,
    route,
    direction,
    haltedAt,
    leaseUntil,
    planRevision,
  };
  const outcome = await changeOnPlatform(run, {
    kind: 'pause',
    why,
    actor,
    remember: { lease, lastHaltAt: haltedAt },
  });
  if (outcome.kind === 'confirmed') state.lease = { haltedAt, leaseUntil };
  return afterPause(run, outcome);
}

async function afterPause(run: IncidentRun, outcome: WriteOutcome): Promise<HandoverOutcome> {
  const { state } = run;
  switch (outcome.kind) {
    case 'confirmed':
      state.question = null;
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
      await ask(run, 'halt', 'Automation is switched off: a person decides.');
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
  state.question = null;
  state.note = text;
  moveTo(state, 'warned');
  await diagnose(run);
  await tell(run, { through: 'auditAndNotify', step: outcome, text, action: outcome });
  return outcome;
}

/** What a plan says of this campaign, to notice a new plan or budget while it is halted. */
export function planBasisOf({ observation }: Briefing): string {
  const { budgetMicros, flight } = observation;
  return [budgetMicros ?? '-', flight?.startDate ?? '-', flight?.endDate ?? '-'].join('|');
}

function unreachable(): never {
  throw new Error('A halt without an observation: this is a bug.');
}
