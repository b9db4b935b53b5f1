import type { Severity } from '../domain/decision.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import type { HandoverOutcome } from '../domain/incident.ts';
import { closesBecause, isWorse } from '../domain/incident-lifecycle.ts';
import { isFlightOver } from '../domain/observation.ts';
import { close } from './incident-close.ts';
import { diagnose } from './incident-diagnose.ts';
import { ask, withdraw } from './incident-question.ts';
import { moveTo } from './incident-settle.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { tell } from './incident-tell.ts';
import { isPatched } from './patches.ts';

/** Does what was decided, short of a halt: that is `haltByMachine`, which reads the campaign again first. */
export async function actOn(run: IncidentRun, guarded: GuardedDecision): Promise<HandoverOutcome> {
  const { state } = run;
  const observation = state.current?.briefing.observation;
  const over = closesBecause({
    isHealthy: guarded.decision.severity === 'healthy' && guarded.action === 'log_only',
    isHalted: false,
    isResumeConfirmed: false,
    isFlightOver: observation !== undefined && isFlightOver(observation),
    isGone: false,
  });
  if (over !== null) return closeSettled(run, over);
  switch (guarded.action) {
    case 'log_only':
      return noteOnly(state);
    case 'slack_alert':
      return warn(run, guarded.decision.severity);
    case 'escalate_to_human':
    case 'autonomous_halt':
      return escalate(run, guarded);
  }
}

function closeSettled(run: IncidentRun, because: string): Promise<HandoverOutcome> {
  withdraw(run.state, because);
  return close(run, because);
}

/** A guard made silence of it: recorded and shown, nobody is called. */
function noteOnly(state: IncidentState): HandoverOutcome {
  withdraw(state, 'a guard makes it a note only');
  moveTo(state, 'warned');
  return 'noted';
}

async function warn(run: IncidentRun, severity: Severity): Promise<HandoverOutcome> {
  const { state } = run;
  withdraw(state, 'the data is clear now, and it is a warning only');
  moveTo(state, 'warned');
  if (!speaksAgain(state, severity)) return 'unchanged';
  const isFirst = state.told === null;
  const step = isFirst ? 'warned' : `worse-${state.sequence}`;
  const alert = {
    through: 'sendWarningAlert',
    step,
    text: isFirst ? 'Off plan.' : 'It got worse.',
    action: 'slack_alert',
  } as const;
  if (isPatched('warns-with-cause')) {
    await diagnose(run);
    await tell(run, alert);
    return 'warned';
  }
  await tell(run, alert);
  await diagnose(run);
  await tell(run, {
    through: 'auditAndNotify',
    step: `${step}/cause`,
    text: 'Likely cause and how to prevent it.',
    action: null,
  });
  return 'warned';
}

async function escalate(run: IncidentRun, guarded: GuardedDecision): Promise<HandoverOutcome> {
  const { state } = run;
  const wasOpen = state.question !== null;
  const gotWorse = speaksAgain(state, guarded.decision.severity);
  await ask(run, { kind: canBeHalted(state) ? 'halt' : 'look', text: escalationText(guarded) });
  if (!wasOpen) return 'escalated';
  if (gotWorse) {
    await tell(run, {
      through: 'escalateToHuman',
      step: `worse-${state.sequence}`,
      text: 'It got worse while waiting.',
      action: 'escalate_to_human',
    });
  }
  return 'unchanged';
}

/** Alerted once; it speaks again when things get worse (spec §4). */
function speaksAgain(state: IncidentState, severity: Severity): boolean {
  if (state.told === null) return true;
  const direction = state.current?.guarded.decision.direction ?? null;
  return isWorse(state.told, { severity, direction });
}

function canBeHalted(state: IncidentState): boolean {
  const observation = state.current?.briefing.observation;
  return (
    observation !== undefined && observation.campaignId !== null && observation.platformStatus === 'active'
  );
}

function escalationText({ decision, findings }: GuardedDecision): string {
  const reasons = findings.length > 0 ? findings.map((finding) => finding.reason) : decision.reasons;
  return `A person decides: ${reasons.join('; ')}`;
}
