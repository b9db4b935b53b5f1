import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/env.ts';
import { aKey, inEnvironment } from '../support/secret-keys.ts';

const [A, B] = [aKey('2026-a'), aKey('2026.b_')];
const SECRET = Buffer.from(A.bytes).toString('base64');

describe.each([
  ['PACEKEEPER_ENCRYPTION_KEYS', 'encryptionKeys'],
  ['PACEKEEPER_SIGNING_KEYS', 'signingKeys'],
] as const)('%s', (variable, field) => {
  test('are ids and keys, in their order', () => {
    const { temporal } = readConfig({ [variable]: `${inEnvironment([A])} , ${inEnvironment([B])}` });
    expect(temporal[field].map(({ id, bytes }) => [id, Buffer.from(bytes).toString('hex')])).toEqual(
      [A, B].map(({ id, bytes }) => [id, Buffer.from(bytes).toString('hex')]),
    );
  });

  test('are none where nothing is said', () => {
    expect(readConfig({}).temporal[field]).toEqual([]);
  });

  test.each([
    ['no id', SECRET],
    ['a key of 16 bytes', `a:${Buffer.alloc(16).toString('base64')}`],
    ['a key in hex', `a:${Buffer.alloc(32).toString('hex')}`],
    ['a space in the id', `a b:${SECRET}`],
    ['an empty entry', `a:${SECRET},`],
    ['an id twice', `a:${SECRET},a:${SECRET}`],
  ])('with %s are refused, and never shown', (_what, value) => {
    const reading = (): unknown => readConfig({ [variable]: value });
    expect(reading).toThrow(variable);
    try {
      reading();
    } catch (error) {
      expect(String(error)).not.toContain(SECRET.slice(0, 12));
    }
  });
});

test('half of what the codec server needs to believe sign-ins is refused, and what is missing is named', () => {
  expect(() => readConfig({ CODEC_JWT_ISSUER: 'https://login.example.com' })).toThrow(
    /CODEC_JWT_AUDIENCE: is missing[\s\S]*CODEC_JWKS_URL: is missing/,
  );
});
