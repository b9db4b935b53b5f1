import { createSign, generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSimulator } from '../../src/simulator/index.ts';
import { type Answer, aSimulator, googleToken, type RunningSimulator, START } from './running-simulator.ts';

let simulator: RunningSimulator;
let token: string;
beforeEach(async () => {
  simulator = await aSimulator();
  token = await googleToken(simulator.url);
});
afterEach(() => simulator.close());

const CUSTOMER = '/v26/customers/4102938475';
const search = (body: unknown, more: { token?: string } = { token }) =>
  simulator.call('POST', `${CUSTOMER}/googleAds:search`, { body, ...more });
const mutate = (body: unknown) => simulator.call('POST', `${CUSTOMER}/campaigns:mutate`, { token, body });
const codeOf = (answer: Answer) => Object.values(answer.body.error.details[0].errors[0].errorCode)[0];
const ids = (answer: Answer): string[] =>
  (answer.body.results ?? []).map((row: Answer['body']) => row.campaign.id);

describe('the server', () => {
  test.each(['0.0.0.0', '192.168.1.5', 'example.com', '::'])('refuses to listen on %s', (host) => {
    expect(() => createSimulator({ host })).toThrow(/this machine only/);
  });

  test('says what is wrong with a control call', async () => {
    const answer = await simulator.call('POST', '/_sim/clock', { body: { now: 'tomorrow' } });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain('ISO instant');
  });
});

describe('tokens', () => {
  test('each platform refuses an unknown one in its own words', async () => {
    const google = await search({ query: 'SELECT campaign.id FROM campaign' }, { token: 'nobody' });
    expect([google.status, codeOf(google)]).toEqual([401, 'OAUTH_TOKEN_INVALID']);
    const meta = await simulator.call('GET', '/v26.0/me/adaccounts', { token: 'nobody' });
    expect([meta.status, meta.body.error.code]).toEqual([401, 190]);
    const dv360 = await simulator.call('GET', '/v4/partners', { token: 'nobody' });
    expect([dv360.status, dv360.body.error.status]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('an issued one expires after an hour of real time', async () => {
    let nowMs = Date.parse(START);
    const aging = await aSimulator({ wallNowMs: () => nowMs });
    const fresh = await googleToken(aging.url);
    nowMs += 3_600_000;
    const answer = await aging.call('POST', `${CUSTOMER}/googleAds:search`, {
      token: fresh,
      body: { query: 'SELECT campaign.id FROM campaign' },
    });
    expect(codeOf(answer)).toBe('OAUTH_TOKEN_EXPIRED');
    await aging.close();
  });

  test('any one is taken where the simulator was told so', async () => {
    const open = await aSimulator({ isAnyTokenTaken: true });
    expect((await open.call('GET', '/v4/partners', { token: 'nobody' })).status).toBe(200);
    expect((await open.call('GET', '/v26.0/me/adaccounts', { token: 'nobody' })).status).toBe(200);
    expect((await open.call('GET', '/v4/partners')).status).toBe(401);
    await open.close();
  });

  test.each([
    ['client_id=x&client_secret=sim-secret&refresh_token=sim-refresh-token', 401, 'invalid_client'],
    ['client_id=sim-client&client_secret=sim-secret&refresh_token=x', 400, 'invalid_grant'],
    ['client_id=sim-client&client_secret=sim-secret', 400, 'invalid_request'],
  ])('wrong credentials get none: %s', async (form, status, error) => {
    const answer = await simulator.call('POST', '/token', { body: `grant_type=refresh_token&${form}` });
    expect([answer.status, answer.body.error]).toEqual([status, error]);
  });

  test.each([
    ['a good assertion', {}, 200],
    ['one for another audience', { aud: 'https://example.com/token' }, 400],
    ['one that lives for a day', { exp: Date.parse(START) / 1000 + 86_400 }, 400],
    ['one without a scope', { scope: '' }, 400],
  ])('a service account: %s', async (_case, changes, status) => {
    expect((await simulator.call('POST', '/token', { body: assertion(changes) })).status).toBe(status);
  });

  test('a token serves only the scopes it was granted', async () => {
    const narrow = (await simulator.call('POST', '/token', { body: assertion({}) })).body.access_token;
    expect((await search({ query: 'SELECT campaign.id FROM campaign' }, { token: narrow })).status).toBe(200);
    const other = await simulator.call('GET', '/v4/partners', { token: narrow });
    expect(other.body.error.details[0].reason).toBe('ACCESS_TOKEN_SCOPE_INSUFFICIENT');
  });
});

describe('Google Ads', () => {
  test('pages hold as many rows as were set, and one token leads to the next', async () => {
    await simulator.call('POST', '/_sim/reset', { body: { pageSize: 2 } });
    const found: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await search({
        query: 'SELECT campaign.id FROM campaign ORDER BY campaign.id',
        pageToken,
      });
      found.push(...ids(page));
      pageToken = page.body.nextPageToken;
    } while (pageToken !== undefined);
    expect(found).toHaveLength(5);
    expect(new Set(found).size).toBe(5);
    const stray = await search({ query: 'SELECT campaign.name FROM campaign', pageToken: 'AAAA' });
    expect(codeOf(stray)).toBe('INVALID_PAGE_TOKEN');
  });

  test('selecting a segment drops rows without spend, filtering by one does not', async () => {
    await simulator.call('POST', '/_sim/spend', {
      body: {
        platform: 'google',
        accountId: '4102938475',
        campaignId: '21400000001',
        spend: { kind: 'none' },
      },
    });
    const range = 'FROM campaign WHERE segments.date DURING LAST_7_DAYS AND campaign.id = 21400000001';
    expect(
      ids(await search({ query: `SELECT campaign.id, segments.date, metrics.cost_micros ${range}` })),
    ).toEqual([]);
    const kept = await search({ query: `SELECT campaign.id, metrics.cost_micros ${range}` });
    expect(kept.body.results[0].metrics.costMicros).toBe('0');
  });

  test.each([
    ['campaign.id IN (21400000003, 21400000001)', ['21400000001', '21400000003']],
    ['campaign.id >= 21400000007', ['21400000007', '21400000009']],
    ['campaign.id BETWEEN 21400000003 AND 21400000005', ['21400000003', '21400000005']],
    ["campaign.status = 'PAUSED'", []],
    [
      "campaign.id NOT IN (21400000001, 21400000003, 21400000005) AND campaign.status != 'REMOVED'",
      ['21400000007', '21400000009'],
    ],
  ])('a condition finds its campaigns: %s', async (where, expected) => {
    expect(
      ids(await search({ query: `SELECT campaign.id FROM campaign WHERE ${where} ORDER BY campaign.id` })),
    ).toEqual(expected);
  });

  test('an hour on each row adds up to the day', async () => {
    const day = "FROM customer WHERE segments.date = '2026-03-16'";
    const hourly = (await search({ query: `SELECT segments.hour, metrics.cost_micros ${day}` })).body.results;
    const [daily] = (await search({ query: `SELECT segments.date, metrics.cost_micros ${day}` })).body
      .results;
    expect(hourly).toHaveLength(24);
    const sum = hourly.reduce(
      (total: bigint, row: Answer['body']) => total + BigInt(row.metrics.costMicros),
      0n,
    );
    expect(sum).toBe(BigInt(daily.metrics.costMicros));
  });

  test('a limit gives the first rows of what the same query gives without it', async () => {
    const hours =
      "SELECT segments.date, segments.hour, metrics.cost_micros FROM customer WHERE segments.date BETWEEN '2026-03-10' AND '2026-03-17' AND metrics.cost_micros > 0";
    for (const order of ['segments.date DESC, segments.hour DESC', 'segments.date DESC', 'segments.hour']) {
      const all = (await search({ query: `${hours} ORDER BY ${order}` })).body.results;
      const limited = (await search({ query: `${hours} ORDER BY ${order} LIMIT 3` })).body.results;
      expect(all.length).toBeGreaterThan(100);
      expect(limited).toEqual(all.slice(0, 3));
    }
  });

  test('a mutation changes nothing unless all of it is right', async () => {
    const update = (campaignId: string) => ({
      updateMask: 'status',
      update: { resourceName: `customers/4102938475/campaigns/${campaignId}`, status: 'PAUSED' },
    });
    const answer = await mutate({ operations: [update('21400000001'), update('1')] });
    expect(codeOf(answer)).toBe('RESOURCE_NOT_FOUND');
    expect(
      ids(await search({ query: "SELECT campaign.id FROM campaign WHERE campaign.status = 'PAUSED'" })),
    ).toEqual([]);
  });

  test('JSON that is not the message is refused', async () => {
    expect((await mutate({ operation: [] })).body.error.message).toContain('Unknown name "operation"');
    expect((await search('not json')).status).toBe(400);
  });

  test('a version that is gone is refused', async () => {
    const answer = await simulator.call('POST', '/v22/customers/4102938475/googleAds:search', {
      token,
      body: {},
    });
    expect(codeOf(answer)).toBe('UNSUPPORTED_VERSION');
  });

  test('a manager lists its accounts and has no metrics', async () => {
    await simulator.call('POST', '/_sim/campaigns', {
      body: {
        accounts: [
          { platform: 'google', accountId: '1000000009', currency: 'USD', timeZone: 'UTC', manager: true },
        ],
      },
    });
    const ask = (query: string) =>
      simulator.call('POST', '/v26/customers/1000000009/googleAds:search', { token, body: { query } });
    const clients = await ask('SELECT customer_client.id, customer_client.level FROM customer_client');
    expect(clients.body.results).toHaveLength(3);
    expect(codeOf(await ask('SELECT campaign.id, metrics.cost_micros FROM campaign'))).toBe(
      'REQUESTED_METRICS_FOR_MANAGER',
    );
  });
});

describe('a big fleet', () => {
  test('answers ten thousand campaigns in one page, at once', async () => {
    const fleet = { campaigns: 10_001, platform: 'google', incidentShare: 0.05 };
    const started = performance.now();
    await simulator.call('POST', '/_sim/reset', { body: { fleet } });
    const page = await search({
      query: 'SELECT campaign.id, campaign.name FROM campaign ORDER BY campaign.id',
    });
    expect(page.body.results).toHaveLength(10_000);
    expect(page.body.nextPageToken).toBeTypeOf('string');
    expect(performance.now() - started).toBeLessThan(5_000);
    const kinds = (await simulator.call('GET', '/_sim/campaigns')).body.map(
      (one: { kind: string }) => one.kind,
    );
    expect(kinds.filter((kind: string) => kind !== 'healthy')).toHaveLength(500);
  });
});

/** A signed assertion of a service account, as RFC 7523 has it. */
function assertion(changes: Record<string, unknown>): string {
  const nowS = Date.parse(START) / 1000;
  const claims = {
    iss: 'sa@simulator.iam.gserviceaccount.com',
    scope: 'https://www.googleapis.com/auth/adwords',
    aud: `${simulator.url}/token`,
    iat: nowS,
    exp: nowS + 3_600,
    ...changes,
  };
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signature = createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url');
  return `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=${signed}.${signature}`;
}
