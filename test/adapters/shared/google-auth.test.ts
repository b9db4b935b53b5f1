import { createVerify, generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createAuthorizedClient } from '../../../src/adapters/shared/authorized-client.ts';
import {
  createGoogleTokenSource,
  type GoogleCredential,
  type TokenSource,
} from '../../../src/adapters/shared/google-auth.ts';
import { createHttpClient } from '../../../src/adapters/shared/http.ts';
import { type HostAnswer, type ScriptedHost, scriptedHost } from '../../support/scripted-host.ts';

const REFRESH: GoogleCredential = {
  kind: 'refresh_token',
  clientId: 'id-1',
  clientSecret: 'very-secret',
  refreshToken: 'refresh-me',
};
const NOW_MS = Date.parse('2026-03-15T12:00:00Z');
const SIGNAL = new AbortController().signal;

let host: ScriptedHost;
let nowMs = NOW_MS;

afterEach(async () => {
  nowMs = NOW_MS;
  await host.close();
});

async function source(
  answer: (call: number) => HostAnswer,
  credential: GoogleCredential = REFRESH,
): Promise<TokenSource> {
  let calls = 0;
  host = await scriptedHost(() => {
    calls += 1;
    return answer(calls);
  });
  return createGoogleTokenSource({
    platform: 'google',
    tokenUrl: `${host.url}/token`,
    credential,
    scopes: ['scope-a', 'scope-b'],
    now: () => nowMs,
    timeoutMs: 2_000,
  });
}

const token = (call: number): HostAnswer => ({ body: { access_token: `token-${call}`, expires_in: 3_600 } });

describe('createGoogleTokenSource', () => {
  it('trades a refresh token for an access token by form', async () => {
    const tokens = await source(token);
    expect(await tokens.accessToken(SIGNAL)).toBe('token-1');
    expect(host.requests[0]).toMatchObject({ method: 'POST', path: '/token', query: {} });
    expect(Object.fromEntries(new URLSearchParams(host.requests[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'id-1',
      client_secret: 'very-secret',
      refresh_token: 'refresh-me',
    });
  });

  it('keeps a token until a minute before it expires', async () => {
    const tokens = await source(token);
    await tokens.accessToken(SIGNAL);
    nowMs += 3_539_000;
    expect(await tokens.accessToken(SIGNAL)).toBe('token-1');
    nowMs += 1_000;
    expect(await tokens.accessToken(SIGNAL)).toBe('token-2');
  });

  it('asks once for all who ask at the same time', async () => {
    const tokens = await source(token);
    const all = await Promise.all([1, 2, 3].map(() => tokens.accessToken(SIGNAL)));
    expect(all).toEqual(['token-1', 'token-1', 'token-1']);
    expect(host.requests).toHaveLength(1);
  });

  it('a caller that gives up does not take the token from the others', async () => {
    const tokens = await source(token);
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const impatient = tokens.accessToken(controller.signal);
    const patient = tokens.accessToken(SIGNAL);
    controller.abort(reason);
    await expect(impatient).rejects.toBe(reason);
    expect(await patient).toBe('token-1');
  });

  it('forgets a rejected token, but not the newer one that replaced it', async () => {
    const tokens = await source(token);
    await tokens.accessToken(SIGNAL);
    tokens.invalidate('token-1');
    expect(await tokens.accessToken(SIGNAL)).toBe('token-2');
    tokens.invalidate('token-1');
    expect(await tokens.accessToken(SIGNAL)).toBe('token-2');
    tokens.invalidate();
    expect(await tokens.accessToken(SIGNAL)).toBe('token-3');
  });

  it('asks anew after a failure', async () => {
    const tokens = await source((call) => (call === 1 ? { status: 503, body: {} } : token(call)));
    await expect(tokens.accessToken(SIGNAL)).rejects.toMatchObject({ code: 'PLATFORM_UNAVAILABLE' });
    expect(await tokens.accessToken(SIGNAL)).toBe('token-2');
  });

  it.each([
    [
      'a revoked token',
      { status: 400, body: { error: 'invalid_grant' } },
      'PLATFORM_AUTH_REJECTED',
      /consent again/,
    ],
    [
      'a wrong client',
      { status: 401, body: { error: 'invalid_client' } },
      'PLATFORM_AUTH_REJECTED',
      /client secret/,
    ],
    [
      'too many calls',
      { status: 429, headers: { 'retry-after': '7' }, body: {} },
      'PLATFORM_RATE_LIMITED',
      /again/,
    ],
    ['an outage', { status: 500, body: {} }, 'PLATFORM_UNAVAILABLE', /again/],
    ['a stranger', { status: 404, body: 'not here' }, 'PLATFORM_UNREADABLE_ANSWER', /base URL/],
    ['an answer without a token', { body: { expires_in: 1 } }, 'PLATFORM_UNREADABLE_ANSWER', /access_token/],
    ['a broken connection', 'drop', 'PLATFORM_UNAVAILABLE', /connection/],
    ['silence', 'hang', 'PLATFORM_TIMEOUT', /2000 ms/],
  ] as const)('%s fails with its code and what to do', async (...[, answer, code, words]) => {
    const tokens = await source(() => answer);
    const failure = await tokens.accessToken(SIGNAL).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code });
    expect(String(failure)).toMatch(words);
    expect(String(failure)).not.toMatch(/very-secret|refresh-me/);
  });

  it('says after which time it may ask again', async () => {
    const tokens = await source(() => ({ status: 429, headers: { 'retry-after': '7' }, body: {} }));
    await expect(tokens.accessToken(SIGNAL)).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });

  it('a fixed token is handed out as it is', async () => {
    const tokens = await source(token, { kind: 'fixed', token: 'given' });
    expect(await tokens.accessToken(SIGNAL)).toBe('given');
    expect(host.requests).toEqual([]);
  });
});

describe('a service account', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const account = (privateKey: string): GoogleCredential => ({
    kind: 'service_account',
    clientEmail: 'robot@example.iam.gserviceaccount.com',
    privateKey,
  });

  it.each([
    ['as PEM text', pem],
    ['with \\n as two characters, as environments give it', pem.replaceAll('\n', '\\n')],
  ])('signs an hour-long assertion with its key %s', async (_how, privateKey) => {
    const tokens = await source(token, account(privateKey));
    await tokens.accessToken(SIGNAL);
    const form = new URLSearchParams(host.requests[0]?.body);
    expect(form.get('grant_type')).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const verified = createVerify('RSA-SHA256').update(`${head}.${claims}`);
    expect(verified.verify(keys.publicKey, signature, 'base64url')).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: 'robot@example.iam.gserviceaccount.com',
      scope: 'scope-a scope-b',
      aud: `${host.url}/token`,
      iat: NOW_MS / 1000,
      exp: NOW_MS / 1000 + 3_600,
    });
  });

  it('a key that is no key is a misconfiguration, and is not quoted', async () => {
    const tokens = await source(token, account('-----BEGIN PRIVATE KEY-----\nnonsense'));
    const failure = await tokens.accessToken(SIGNAL).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PLATFORM_MISCONFIGURED' });
    expect(String(failure)).not.toContain('nonsense');
  });
});

describe('createAuthorizedClient', () => {
  const READ = { method: 'GET', path: '/x', signal: SIGNAL, isWrite: false } as const;

  it('renews the token once after a 401, then lets the second one stand', async () => {
    const tokens = await source(token);
    const api = await scriptedHost(() => ({ status: 401, body: {} }));
    const http = createHttpClient({ platform: 'google', baseUrl: api.url, timeoutMs: 2_000 });
    const answer = await createAuthorizedClient(http, tokens).request(READ);
    await api.close();
    expect(answer.status).toBe(401);
    expect(api.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });
});
