import type { SignatureFinding, SignedDecision } from '../domain/decision-signature.ts';

/** Knows the keys by which our own programs sign the decisions of people. */
export interface SignatureCheck {
  /** `requestId` is the id under which the decision reached Temporal. */
  check(signed: SignedDecision, requestId: string): SignatureFinding;
}
