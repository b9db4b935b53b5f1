import type { DecisionSource } from '../domain/attribution.ts';
import type { SignatureFinding, SignedDecision } from '../domain/decision-signature.ts';
import { elapsedMs, type Instant, MINUTE_MS } from '../domain/instant.ts';
import type { SignatureCheck } from '../ports/signature-check.ts';

/** How long a signature counts until its decision reaches Temporal, and how far the clocks of two machines may differ. */
const COUNTS_FOR_MS = 10 * MINUTE_MS;
const CLOCKS_DIFFER_MS = 2 * MINUTE_MS;

const INSTEAD =
  'Decide in Slack, by the approval API, or by "pacekeeper approve|reject|…" where PACEKEEPER_SIGNING_KEYS is set';

const WRONG: Readonly<Record<Exclude<SignatureFinding, 'valid'>, string>> = {
  wrong:
    'its signature is not of this decision: somebody changed it, or it was signed for another incident, observation or request',
  unknown_key: 'it is signed with a key that is not in the PACEKEEPER_SIGNING_KEYS of the worker',
  no_keys: 'the worker has no PACEKEEPER_SIGNING_KEYS to check it with: set them and start the worker again',
};

/** A decision where it may count only if signed. `at` is when Temporal recorded it; null where it has no record of it. */
export interface ToCheck {
  source: DecisionSource;
  signed: SignedDecision | null;
  at: Instant | null;
}

/**
 * Why a decision does not count under `approvals.requireSignature`; null where it does. Our programs send updates, and
 * Temporal takes an update of one id once: a signal, or a second request with a signature, is somebody else's copy.
 */
export function signatureObjection(
  signatures: SignatureCheck,
  { source, signed, at }: ToCheck,
): string | null {
  const why =
    source.kind === 'signal' || signed === null
      ? 'it is not signed'
      : whyNot(signatures.check(signed, source.updateId), signed.signature.signedAt, at);
  return why === null
    ? null
    : `the policy takes only signed decisions (approvals.requireSignature), and ${why}. ${INSTEAD}`;
}

function whyNot(finding: SignatureFinding, signedAt: Instant, at: Instant | null): string | null {
  if (finding !== 'valid') return WRONG[finding];
  if (at === null) return 'Temporal has no record of it';
  const ageMs = elapsedMs(signedAt, at);
  if (ageMs > COUNTS_FOR_MS)
    return `it was signed at ${signedAt} and sent at ${at}, more than 10 minutes later`;
  return ageMs < -CLOCKS_DIFFER_MS
    ? `it was signed at ${signedAt} and sent at ${at}: the clocks of two machines differ by more than 2 minutes`
    : null;
}
