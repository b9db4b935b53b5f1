import type { SignedDecision } from './decision-signature.ts';
import type { Policy } from './policy.ts';

/** Who sent a decision, as Temporal recorded it, and why that does not stand for the person claimed; spec §4, live mode. */
export interface Attribution {
  identity: string | null;
  principal: string | null;
  isAllowed: boolean;
  reason: string | null;
}

/** Who sent each of some decisions, in order, and the policy under which they are judged now. */
export interface Attributions {
  senders: readonly Attribution[];
  policy: Policy;
  isLive: boolean;
}

/** What a history event of a decision is found by: the n-th `approval` signal of a run, or an update's id. */
export type DecisionSource =
  | { kind: 'signal'; runId: string; index: number }
  | { kind: 'update'; runId: string; updateId: string };

/** A decision of which the sender is sought. `signed` is absent where it came unsigned, and from an older worker. */
export interface DecisionToAttribute {
  source: DecisionSource;
  by: string;
  signed?: SignedDecision | null;
}
