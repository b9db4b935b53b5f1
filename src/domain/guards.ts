import type { CampaignMemory } from './campaign-memory.ts';
import type { Action, Decision } from './decision.ts';
import * as data from './guard-data.ts';
import type { GuardedDecision, GuardFinding, GuardName } from './guard-finding.ts';
import * as permission from './guard-permission.ts';
import * as timing from './guard-timing.ts';
import type { Instant } from './instant.ts';
import type { Observation } from './observation.ts';
import type { Policy } from './policy.ts';

/**
 * What guards look at: the observation, policy, and what the store knows. `canAct` is false for a late sweep. `now` is
 * workflow time, which cooldown and a person's rejection count in; without it `asOf` stands for it (spec §1).
 */
export interface GuardContext {
  observation: Observation;
  policy: Policy;
  memory: CampaignMemory | null;
  automationOn: boolean;
  canAct: boolean;
  asOf: Instant;
  now?: Instant | undefined;
}

/** Why a guard speaks, in words for a media buyer; `null` where it has nothing against the halt. */
export type GuardRule = (context: GuardContext, decision: Decision) => string | null;

interface Guard {
  name: GuardName;
  effect: GuardFinding['effect'];
  /** the proposed actions it looks at */
  looksAt: readonly Action[];
  rule: GuardRule;
}

const HALT: readonly Action[] = ['autonomous_halt'];
const QUESTION: readonly Action[] = ['escalate_to_human'];
const HALT_OR_QUESTION: readonly Action[] = ['autonomous_halt', 'escalate_to_human'];
const ANY_ACTION: readonly Action[] = ['autonomous_halt', 'escalate_to_human', 'slack_alert'];

/** Every guard of spec §3 but the breaker, which judges a whole sweep (`breaker.ts`). */
const GUARDS: readonly Guard[] = [
  { name: 'late_sweep', effect: 'log_only', looksAt: ANY_ACTION, rule: timing.lateSweep },
  { name: 'flight_over', effect: 'log_only', looksAt: HALT_OR_QUESTION, rule: timing.flightOver },
  { name: 'recently_rejected', effect: 'log_only', looksAt: HALT_OR_QUESTION, rule: timing.recentlyRejected },
  { name: 'snoozed', effect: 'log_only', looksAt: ANY_ACTION, rule: timing.snoozed },
  { name: 'already_paused', effect: 'log_only', looksAt: HALT, rule: permission.alreadyPaused },
  { name: 'already_paused', effect: 'log_only', looksAt: QUESTION, rule: permission.pausedByOthers },
  { name: 'mode', effect: 'log_only', looksAt: HALT, rule: permission.monitorMode },
  { name: 'mode', effect: 'escalate_to_human', looksAt: HALT, rule: permission.approveMode },
  { name: 'kill_switch', effect: 'escalate_to_human', looksAt: HALT, rule: permission.killSwitch },
  { name: 'allow_deny', effect: 'escalate_to_human', looksAt: HALT, rule: permission.allowDeny },
  { name: 'halt_direction', effect: 'escalate_to_human', looksAt: HALT, rule: permission.haltDirection },
  { name: 'data_age', effect: 'escalate_to_human', looksAt: HALT, rule: data.dataAge },
  { name: 'plan_age', effect: 'escalate_to_human', looksAt: HALT, rule: data.planAge },
  { name: 'currency', effect: 'escalate_to_human', looksAt: HALT, rule: data.currencyMismatch },
  { name: 'young_flight', effect: 'escalate_to_human', looksAt: HALT, rule: timing.youngFlight },
  { name: 'cooldown', effect: 'escalate_to_human', looksAt: HALT, rule: timing.cooldown },
];

/**
 * The decision after the guards of spec §3: never more than was proposed. All guards that speak are kept for audit and
 * people; the most careful effect wins.
 */
export function applyGuards(decision: Decision, context: GuardContext): GuardedDecision {
  const findings = GUARDS.flatMap((guard) => findingOf(guard, decision, context));
  return { decision, findings, action: mostCareful(decision.action, findings) };
}

function findingOf(guard: Guard, decision: Decision, context: GuardContext): readonly GuardFinding[] {
  if (!guard.looksAt.includes(decision.action)) return [];
  const reason = guard.rule(context, decision);
  return reason === null ? [] : [{ guard: guard.name, effect: guard.effect, reason }];
}

function mostCareful(proposed: Action, findings: readonly GuardFinding[]): Action {
  if (findings.some(({ effect }) => effect === 'log_only')) return 'log_only';
  return findings.length > 0 ? 'escalate_to_human' : proposed;
}
