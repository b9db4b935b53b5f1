import type { Actor } from '../domain/audit-entry.ts';
import type { PendingDecision } from './incident-state.ts';

/** A person's decision as it is recorded and told: who, with what Temporal recorded of them, and why. */
export interface Order {
  pending: PendingDecision;
  actor: Actor;
  by: string;
  why: string;
}

/** The order that a decision is. */
export function orderOf(pending: PendingDecision): Order {
  const { by, reason, decision } = pending.message;
  const { identity = null, principal = null } = pending.sender ?? {};
  const actor: Actor = { kind: 'person', claimed: by, identity, principal };
  return { pending, actor, by, why: reason.trim() || `${decision} by ${by}` };
}
