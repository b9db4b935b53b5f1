import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, findToken, type Scope } from '../../src/api/api-token.ts';
import { eitherOf, ownTokens, signedInPeople } from '../../src/codec-server/caller-check.ts';
import { createCodecServer } from '../../src/codec-server/create-codec-server.ts';
import { createPayloadCodec } from '../../src/security/payload-codec.ts';
import { aKey } from '../support/secret-keys.ts';

const UI = 'https://temporal.example.com';
const ISSUER = 'https://login.example.com/';
const AUDIENCE = 'pacekeeper-codec';
const NOW = '2026-03-15T12:00:00.000Z';
const KEY = aKey('a');
const PLAIN = {
  metadata: { encoding: Buffer.from('json/plain').toString('base64') },
  data: Buffer.from('"secret"').toString('base64'),
};

function aToken(scopes: Scope[], expiresAt: string | null = null) {
  return createToken({ person: 'ana@example.com', name: null, scopes, expiresAt }, NOW);
}

const decrypting = aToken(['decrypt']);
const deciding = aToken(['read', 'decide']);
const ended = aToken(['decrypt'], '2026-03-15T11:00:00.000Z');
const tokens = [decrypting, deciding, ended].map(({ token }) => token);

const signer = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');
let app: ReturnType<typeof createCodecServer>;
let closeKeys: () => void;

beforeAll(async () => {
  const jwk = { ...(await exportJWK(signer.publicKey)), kid: 'k1', alg: 'RS256' };
  const keys = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  await new Promise<void>((listening) => keys.listen(0, '127.0.0.1', listening));
  closeKeys = () => keys.close();
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/jwks`;
  const trust = { issuer: ISSUER, audience: AUDIENCE, jwksUrl };
  const own = ownTokens({ find: (secret, now) => findToken(tokens, secret, now) }, () => NOW);
  const onUnreadable = (failure: Error): never => {
    throw failure;
  };
  app = createCodecServer({
    namespace: 'pacing',
    codec: createPayloadCodec({ keys: [KEY], namespace: 'pacing', onUnreadable }),
    check: eitherOf(own, signedInPeople(trust, 'pacing')),
    uiOrigin: UI,
    log: pino({ enabled: false }),
  });
});
afterAll(() => closeKeys());

interface Call {
  token?: string;
  namespace?: string;
  body?: string;
}

async function call(
  path: string,
  payloads: object[],
  { token = decrypting.secret, namespace, body }: Call = {},
) {
  const answer = await app.request(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(namespace === undefined ? {} : { 'x-namespace': namespace }),
    },
    body: body ?? JSON.stringify({ payloads }),
  });
  return { status: answer.status, body: (await answer.json()) as { payloads: object[]; message?: string } };
}

function jwt(
  claims: JWTPayload,
  { key = signer.privateKey, issuer = ISSUER, audience = AUDIENCE, ends = '5m' } = {},
) {
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' });
  return token.setIssuer(issuer).setAudience(audience).setExpirationTime(ends).sign(key);
}

describe('payloads', () => {
  test('come back as they were, and are not readable meanwhile', async () => {
    const sealed = await call('/encode', [PLAIN, PLAIN], { namespace: 'pacing' });
    expect(sealed.status).toBe(200);
    expect(JSON.stringify(sealed.body)).not.toContain(PLAIN.data);
    const opened = await call('/pacing/decode', sealed.body.payloads);
    expect(opened.body.payloads).toEqual([PLAIN, PLAIN]);
  });

  test('that are plain, or that no key opens, pass beside those that can be read', async () => {
    const { body } = await call('/encode', [PLAIN]);
    const foreign = await createPayloadCodec({
      keys: [aKey('b')],
      namespace: 'pacing',
      onUnreadable: () => {},
    }).encode([{ metadata: {}, data: Buffer.from('x') }]);
    const asJson = foreign.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
      ),
      data: Buffer.from(data ?? []).toString('base64'),
    }));
    const { body: read } = await call('/decode', [PLAIN, ...asJson, ...body.payloads]);
    expect(read.payloads).toEqual([PLAIN, ...asJson, PLAIN]);
  });

  test.each(['', '[]', '{"payloads":[{"data":"not base64!"}]}', '{"payloads":1}'])(
    'in another form are refused: %s',
    async (body) => {
      expect(await call('/decode', [], { body })).toMatchObject({
        status: 400,
        body: { message: expect.any(String) },
      });
    },
  );

  test('of another namespace are refused', async () => {
    expect((await call('/decode', [PLAIN], { namespace: 'other' })).status).toBe(400);
    expect((await call('/other/decode', [PLAIN])).status).toBe(400);
  });
});

describe('who may ask', () => {
  test.each([
    ['nobody without a token', '', 401],
    ['nobody with a made-up one', 'pk_made-up', 401],
    ['nobody whose token has ended', ended.secret, 401],
    ['not who may only decide', deciding.secret, 403],
    ['who may decrypt', decrypting.secret, 200],
  ])('%s', async (_who, token, status) => {
    for (const path of ['/encode', '/decode', '/pacing/decode']) {
      expect([path, (await call(path, [PLAIN], { token })).status]).toEqual([path, status]);
    }
  });

  test.each<[string, () => Promise<string>, number]>([
    ['who is signed in', () => jwt({ email: 'ana@example.com' }), 200],
    ['who may read this namespace', () => jwt({ permissions: ['other:write', 'pacing:read'] }), 200],
    ['who may only read another', () => jwt({ permissions: ['pacing2:read'] }), 403],
    ['nobody of another issuer', () => jwt({}, { issuer: 'https://evil.example.com/' }), 401],
    ['nobody with a token for another program', () => jwt({}, { audience: 'temporal' }), 401],
    ['nobody whose sign-in has ended', () => jwt({}, { ends: '5m ago' }), 401],
    ['nobody with a key that is not the issuer’s', () => jwt({}, { key: stranger.privateKey }), 401],
    [
      'nobody with an unsigned token',
      async () =>
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ iss: ISSUER, aud: AUDIENCE, exp: 9e9 })).toString('base64url')}.`,
      401,
    ],
  ])('%s', async (_who, token, status) => {
    expect((await call('/decode', [PLAIN], { token: await token() })).status).toBe(status);
  });

  test.each([
    [UI, UI],
    ['https://evil.example.com', null],
  ])('from a browser, %s is answered for %s', async (origin, allowed) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-namespace,authorization',
    };
    const preflight = await app.request('/decode', { method: 'OPTIONS', headers });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
