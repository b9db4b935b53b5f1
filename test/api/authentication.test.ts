import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readTokens, tokenFile, writeTokens } from '../../src/api/token-file.ts';
import { type ApiUnderTest, anApi, NOW } from '../support/api.ts';
import { aStore } from '../support/store.ts';

const DECIDE = '/v1/incidents/incident:google:1:2/decisions';
const APPROVE = { decision: 'approve', reason: 'looked at it' };

let made: Awaited<ReturnType<typeof aStore>>;
let api: ApiUnderTest;

beforeAll(async () => {
  made = await aStore();
});
afterAll(() => made.close());
beforeEach(() => {
  api = anApi(made.store);
});
afterEach(() => api.close());

async function statusWith(token: string | null): Promise<number> {
  return (await api.ask('GET', '/v1/automation', { token })).status;
}

/** Changes what the file says of its tokens, as "tokens revoke" does. */
function change(edit: (token: ReturnType<typeof readTokens>[number]) => object): void {
  const path = tokenFile(api.home);
  writeTokens(
    path,
    readTokens(path).map((token) => ({ ...token, ...edit(token) })),
  );
}

describe('a token', () => {
  test('opens the API to its person', async () => {
    expect(await statusWith(api.token())).toBe(200);
  });

  test('is asked for by name where there is none', async () => {
    const { status, headers, body } = await api.ask('GET', '/v1/automation');
    expect([status, body['type']]).toEqual([401, 'urn:problem-type:pacekeeper:unauthenticated']);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="pacekeeper"');
    expect(body['detail']).toContain('pacekeeper tokens add');
  });

  test.each([
    ['one of nobody', `Bearer pk_${'A'.repeat(43)}`],
    ['another scheme', 'Basic YW5hOnNlY3JldA=='],
    ['no token at all', 'Bearer'],
    ['one that is far too long', `Bearer ${'A'.repeat(5_000)}`],
  ])('is refused as invalid where it is %s', async (_what, authorization) => {
    api.token();
    const { status, headers } = await api.ask('GET', '/v1/automation', { headers: { authorization } });
    expect([status, headers.get('www-authenticate')]).toEqual([
      401,
      'Bearer realm="pacekeeper", error="invalid_token"',
    ]);
  });

  test('is kept as its hash only', () => {
    const secret = api.token();
    expect(secret).toMatch(/^pk_[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(readTokens(tokenFile(api.home)))).not.toContain(secret.slice(3));
  });

  test('that is new counts at once, one that is revoked no more', async () => {
    const first = api.token();
    expect(await statusWith(first)).toBe(200);
    const second = api.token({ person: 'bo@example.com' });
    expect(await statusWith(second)).toBe(200);
    change(({ person }) => (person === 'bo@example.com' ? { revokedAt: NOW } : {}));
    const { status, body } = await api.ask('GET', '/v1/automation', { token: second });
    expect([status, body['detail']]).toEqual([401, expect.stringContaining(`revoked at ${NOW}`)]);
    expect(await statusWith(first)).toBe(200);
  });

  test('holds until the very moment at which it expires', async () => {
    const token = api.token({ expiresAt: '2026-03-16T00:00:00.000Z' });
    api.play.now = '2026-03-15T23:59:59.999Z';
    expect(await statusWith(token)).toBe(200);
    api.play.now = '2026-03-16T00:00:00.000Z';
    expect(await statusWith(token)).toBe(401);
  });

  test('for reading decides nothing, and says which scope it takes', async () => {
    const token = api.token({ scopes: ['read'] });
    expect(await statusWith(token)).toBe(200);
    const { status, headers, body } = await api.ask('POST', DECIDE, { token, body: APPROVE });
    expect([status, body['type']]).toEqual([403, 'urn:problem-type:pacekeeper:scope-missing']);
    expect(headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="decide"');
    expect(api.reached).toEqual([]);
  });

  test('for deciding reads nothing', async () => {
    const token = api.token({ scopes: ['decide'] });
    expect(await statusWith(token)).toBe(403);
    expect((await api.ask('POST', DECIDE, { token, body: APPROVE })).status).toBe(200);
  });
});

describe('a file of tokens that cannot be trusted opens nothing', () => {
  test.each([
    ['is damaged', (path: string) => writeFileSync(path, '{"version": 1, "tokens": [')],
    ['others may write', (path: string) => chmodSync(path, 0o666)],
  ])('where it %s, until it is put right', async (_how, spoil) => {
    const token = api.token();
    expect(await statusWith(token)).toBe(200);
    spoil(tokenFile(api.home));
    const { status, body } = await api.ask('GET', '/v1/automation', { token });
    expect([status, body['type']]).toEqual([503, 'urn:problem-type:pacekeeper:tokens-unreadable']);
    expect(JSON.stringify(body)).not.toContain(api.home);
    expect(api.logLines.join('')).toContain(tokenFile(api.home));
    rmSync(tokenFile(api.home));
    expect(await statusWith(api.token())).toBe(200);
  });
});

describe('a limit', () => {
  const limit = (requests: number) => ({ requests, seconds: 60 });
  const wide = limit(1_000);

  function limited(limits: { token?: number; address?: number; failures?: number }): ApiUnderTest {
    const { token, address, failures } = limits;
    return anApi(made.store, {
      limits: {
        token: token === undefined ? wide : limit(token),
        address: address === undefined ? wide : limit(address),
        failures: failures === undefined ? wide : limit(failures),
      },
    });
  }

  beforeEach(() => api.close());

  test('of requests holds for each token by itself, and says when to ask again', async () => {
    api = limited({ token: 2 });
    const [ana, bo] = [api.token(), api.token({ person: 'bo@example.com' })];
    expect([await statusWith(ana), await statusWith(ana)]).toEqual([200, 200]);
    const { status, headers, body } = await api.ask('GET', '/v1/automation', { token: ana });
    expect([status, body['type']]).toEqual([429, 'urn:problem-type:pacekeeper:rate-limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await statusWith(bo)).toBe(200);
  });

  test('holds for an address, whatever tokens it has and whatever it says of where it forwards from', async () => {
    api = limited({ address: 2 });
    const headers = (index: number) => ({
      'x-forwarded-for': `192.0.2.${index}`,
      forwarded: `for=192.0.2.${index}`,
    });
    const statuses: number[] = [];
    for (const index of [1, 2, 3]) {
      const answer = await api.ask('GET', '/v1/automation', { token: api.token(), headers: headers(index) });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  test('of failures is the strictest, and shuts nobody out who has a valid token', async () => {
    api = limited({ failures: 2 });
    const token = api.token();
    const wrong = `pk_${'A'.repeat(43)}`;
    expect([await statusWith(wrong), await statusWith(wrong), await statusWith(wrong)]).toEqual([
      401, 401, 429,
    ]);
    expect(await statusWith(token)).toBe(200);
  });
});

describe('without a token', () => {
  test.each(['/healthz', '/readyz', '/openapi.json'])('%s answers', async (path) => {
    expect((await api.ask('GET', path)).status).toBe(200);
  });

  test.each(['/v1/incidents', '/v1/nothing', '/v1'])('%s does not', async (path) => {
    expect((await api.ask('GET', path)).status).toBe(401);
  });
});
