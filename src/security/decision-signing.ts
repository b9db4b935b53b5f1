import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretKey } from '../config/secret-keys.ts';
import {
  canonicalDecision,
  type DecisionSignature,
  type SignatureFinding,
  type SignedContent,
  type SignedDecision,
} from '../domain/decision-signature.ts';

/** The keys of a namespace by which decisions are signed: the first one signs, all are believed. */
export interface Signing {
  namespace: string;
  signingKeys: readonly SecretKey[];
}

/** Signs for this namespace with the first key; null where there is none. */
export function decisionSigner({ namespace, signingKeys: [key] }: Signing) {
  return (content: Omit<SignedContent, 'namespace'>): DecisionSignature | null => {
    if (key === undefined) return null;
    return { keyId: key.id, signedAt: content.signedAt, mac: macOf({ ...content, namespace }, key) };
  };
}

/** Whether one of the keys signed this decision, for this incident, under this request. Takes the same time whatever differs. */
export function checkSignature(
  { namespace, signingKeys }: Signing,
  { incidentKey, given, signature }: SignedDecision,
  requestId: string,
): SignatureFinding {
  if (signingKeys.length === 0) return 'no_keys';
  const key = signingKeys.find(({ id }) => id === signature.keyId);
  if (key === undefined) return 'unknown_key';
  const { signedAt } = signature;
  const expected = Buffer.from(macOf({ namespace, incidentKey, requestId, signedAt, given }, key));
  const presented = Buffer.from(signature.mac);
  return presented.length === expected.length && timingSafeEqual(presented, expected) ? 'valid' : 'wrong';
}

function macOf(content: SignedContent, { bytes }: SecretKey): string {
  return createHmac('sha256', bytes).update(canonicalDecision(content), 'utf8').digest('base64');
}
