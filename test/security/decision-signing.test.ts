import { constantFrom, property, string, assert as verify } from 'fast-check';
import { expect, test } from 'vitest';
import type { SignedContent } from '../../src/domain/decision-signature.ts';
import { checkSignature, decisionSigner } from '../../src/security/decision-signing.ts';
import { aKey } from '../support/secret-keys.ts';

const SIGNING = { namespace: 'pacing', signingKeys: [aKey('a')] };
const CONTENT: Omit<SignedContent, 'namespace'> = {
  incidentKey: 'incident:google:1:2:2026-03-15T12:00:00Z',
  requestId: 'slack-1',
  signedAt: '2026-03-15T12:00:10Z',
  given: {
    decision: 'override',
    by: 'ana@example.com',
    reason: 'launch week',
    observationId: 'o',
    category: 'plan_wrong',
    targetSpend: '1500.00',
    expiresAt: '2026-03-16T00:00:00Z',
  },
};

// The MAC is what `openssl dgst -sha256 -mac HMAC` says of that text: programs of two versions have to agree on it.
test('the form of a signature stays as it was released', () => {
  expect(decisionSigner(SIGNING)(CONTENT)).toEqual({
    keyId: 'a',
    signedAt: '2026-03-15T12:00:10Z',
    mac: '152xE9XqBvTIjGgdVrh1cPXbf3Tx7fp3CMPz/aFIn2E=',
  });
});

test('a signature is believed for exactly what was signed, whatever stands in its parts', () => {
  const part = constantFrom('by', 'reason', 'observationId', 'targetSpend', 'expiresAt', 'until' as const);
  verify(
    property(part, string(), string(), (name, said, instead) => {
      const content = { ...CONTENT, given: { ...CONTENT.given, [name]: said } };
      const signature = decisionSigner(SIGNING)(content);
      if (signature === null) throw new Error('Nothing was signed.');
      const { incidentKey, requestId } = CONTENT;
      const finding = (given: SignedContent['given']) =>
        checkSignature(SIGNING, { incidentKey, given, signature }, requestId);
      expect(finding(content.given)).toBe('valid');
      const isSame = said === instead;
      expect(finding({ ...content.given, [name]: instead })).toBe(isSame ? 'valid' : 'wrong');
    }),
  );
});

test.each([
  ['cut', (mac: string) => mac.slice(0, 20)],
  ['empty', () => ''],
  ['no base64', () => '!'],
  ['longer', (mac: string) => `${mac}AAAA`],
])('a signature that is %s is wrong', (_how, spoil) => {
  const signature = decisionSigner(SIGNING)(CONTENT);
  const spoilt = { keyId: 'a', signedAt: CONTENT.signedAt, mac: spoil(signature?.mac ?? '') };
  const signed = { incidentKey: CONTENT.incidentKey, given: CONTENT.given, signature: spoilt };
  expect(checkSignature(SIGNING, signed, CONTENT.requestId)).toBe('wrong');
});
