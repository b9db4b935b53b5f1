import { isAtLeast } from './at-least.ts';
import type { ConfidenceParts } from './observation.ts';
import type { Policy } from './policy.ts';

/** The parts that confidence is made of, each 0–1. */
export type ConfidenceInputs = Omit<ConfidenceParts, 'confidence'>;

/** How far a reconciliation can be trusted: the weighted sum, evaluated in the order of spec §2. */
export function confidenceOf(inputs: ConfidenceInputs, weights: Policy['weights']): ConfidenceParts {
  const { metadataMatch, nameSimilarity, freshness } = inputs;
  const confidence =
    weights.metadata * metadataMatch + weights.name * nameSimilarity + weights.freshness * freshness;
  return { metadataMatch, nameSimilarity, freshness, confidence };
}

/** Whether the machine may act on it alone: exactly the threshold is confident, whatever doubles print. */
export function isConfident(confidence: number, policy: Pick<Policy, 'confidentFrom'>): boolean {
  return isAtLeast(confidence, policy.confidentFrom);
}
