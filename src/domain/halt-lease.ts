import type { HaltLease } from './campaign-memory.ts';
import type { GuardedDecision } from './guard-finding.ts';
import { leaseEnd } from './incident-lifecycle.ts';
import type { Instant } from './instant.ts';
import { type Observation, planBasisOf } from './observation.ts';
import type { Policy } from './policy.ts';

/** What a halt is decided on. */
export interface HaltGrounds {
  observation: Observation;
  policy: Policy;
  guarded: GuardedDecision;
}

/** The lease of a halt made at `haltedAt`: who owns it, why, and until when (spec §4, "a halt is a lease"). */
export function haltLease(
  incidentKey: string,
  { observation, policy, guarded }: HaltGrounds,
  haltedAt: Instant,
): HaltLease {
  const { severity, route, direction } = guarded.decision;
  const leaseUntil = leaseEnd(haltedAt, policy);
  const planRevision = planBasisOf(observation);
  return { incidentKey, severity, route, direction, haltedAt, leaseUntil, planRevision };
}
