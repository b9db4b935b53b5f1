import type { Action, Decision } from './decision.ts';

/** The guards of spec §3, by the name that audit and people see. */
export type GuardName =
  | 'mode'
  | 'kill_switch'
  | 'allow_deny'
  | 'data_age'
  | 'plan_age'
  | 'currency'
  | 'young_flight'
  | 'flight_over'
  | 'already_paused'
  | 'cooldown'
  | 'breaker'
  | 'halt_direction'
  | 'recently_rejected'
  | 'snoozed'
  | 'late_sweep';

/** One guard's word on a proposed halt: what it makes of it, and why in words for a media buyer. */
export interface GuardFinding {
  guard: GuardName;
  effect: 'escalate_to_human' | 'log_only';
  reason: string;
}

/** A decision after the guards: `action` is never more than `decision.action`. */
export interface GuardedDecision {
  decision: Decision;
  action: Action;
  findings: readonly GuardFinding[];
}
