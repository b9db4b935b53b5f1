import type { DecisionGiven } from './incident-decision.ts';
import type { Instant } from './instant.ts';

/** The word of a program of ours for a decision: when it signed, with which key, and the HMAC-SHA256 in base64. */
export interface DecisionSignature {
  keyId: string;
  signedAt: Instant;
  mac: string;
}

/** A decision with the signature that it came with, on the very incident that it reached. */
export interface SignedDecision {
  incidentKey: string;
  given: DecisionGiven;
  signature: DecisionSignature;
}

/** All that a signature stands for. `requestId` is the update's id, which Temporal takes once. */
export interface SignedContent {
  namespace: string;
  incidentKey: string;
  requestId: string;
  signedAt: Instant;
  given: DecisionGiven;
}

/** What a signature turned out to be. */
export type SignatureFinding = 'valid' | 'wrong' | 'unknown_key' | 'no_keys';

const FORM = 'pacekeeper-decision/1';

/** The text that is signed: every part in a fixed order, so that nothing of a decision can be changed or moved elsewhere. */
export function canonicalDecision({
  namespace,
  incidentKey,
  requestId,
  signedAt,
  given,
}: SignedContent): string {
  const { decision, by, reason, observationId, category, until, targetSpend, thresholdPct, expiresAt } =
    given;
  const where = [FORM, namespace, incidentKey, requestId, signedAt];
  const what = [decision, by, reason, observationId, category, until, targetSpend, thresholdPct, expiresAt];
  return JSON.stringify([...where, ...what.map((part) => part ?? null)]);
}
