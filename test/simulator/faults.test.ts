import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aSimulator, googleToken, type RunningSimulator } from './running-simulator.ts';

const CAMPAIGN = '/v26.0/120210000000000001';
const META = 'sim-meta-token';
const SEARCH = '/v26/customers/4102938475/googleAds:search';
const QUERY = {
  query: 'SELECT campaign.id, metrics.cost_micros, customer.currency_code FROM campaign ORDER BY campaign.id',
};

let simulator: RunningSimulator;
let token: string;
beforeEach(async () => {
  simulator = await aSimulator();
  token = await googleToken(simulator.url);
});
afterEach(() => simulator.close());

const fault = (body: unknown) => simulator.call('POST', '/_sim/faults', { body });
const search = () => simulator.call('POST', SEARCH, { token, body: QUERY });
const readStatus = async () =>
  (await simulator.call('GET', `${CAMPAIGN}?fields=status`, { token: META })).body.status;
const pause = () => simulator.call('POST', CAMPAIGN, { token: META, body: 'status=PAUSED' });

describe('a fault', () => {
  test('applies to as many matching calls as it was given, then no more', async () => {
    await fault({ match: { platform: 'google', path: 'search' }, preset: 'unavailable_503', times: 2 });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await search()).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  test('applies until it is deleted when no count is given', async () => {
    await fault({ match: { platform: 'google' }, preset: 'internal_500' });
    expect([(await search()).status, (await search()).status]).toEqual([500, 500]);
    await simulator.call('DELETE', '/_sim/faults');
    expect((await search()).status).toBe(200);
  });

  test('given for one call applies to one of two that come at once', async () => {
    await fault({ match: { platform: 'google' }, preset: 'unavailable_503', delayMs: 50, times: 1 });
    const atOnce = await Promise.all([search(), search()]);
    const later = await search();
    expect([...atOnce, later].map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 200, 503]);
  });

  test('leaves the calls alone that it does not match', async () => {
    await fault({ match: { platform: 'meta', method: 'POST' }, preset: 'meta_17' });
    expect((await search()).status).toBe(200);
    expect(await readStatus()).toBe('ACTIVE');
    expect((await pause()).body.error.code).toBe(17);
  });

  test('answers what it was told to, headers and body', async () => {
    await fault({
      match: { path: '/v26.0/' },
      status: 418,
      headers: { 'retry-after': '7' },
      body: { tea: true },
    });
    const answer = await pause();
    expect([answer.status, answer.headers.get('retry-after'), answer.body]).toEqual([
      418,
      '7',
      { tea: true },
    ]);
  });

  test('tells a throttled caller when to come back, in minutes and in seconds', async () => {
    await fault({ match: { platform: 'meta' }, preset: 'meta_613', retryDelaySeconds: 3600 });
    const { headers } = await pause();
    const usage = JSON.parse(headers.get('x-business-use-case-usage') ?? '{}');
    expect(usage['100200300400501'][0].estimated_time_to_regain_access).toBe(60);
    expect(JSON.parse(headers.get('x-ad-account-usage') ?? '{}').reset_time_duration).toBe(3600);
  });

  test('breaks the connection without a change: reset_socket', async () => {
    await fault({ match: { platform: 'meta' }, preset: 'reset_socket', times: 1 });
    await expect(pause()).rejects.toThrow();
    expect(await readStatus()).toBe('ACTIVE');
  });

  test('applies the write and loses its answer: dropAfterWrite', async () => {
    await fault({ match: { platform: 'meta', method: 'POST' }, dropAfterWrite: true, times: 1 });
    await expect(pause()).rejects.toThrow();
    expect(await readStatus()).toBe('PAUSED');
    const [entry] = (await simulator.call('GET', '/_sim/requests?effect=pause')).body;
    expect(entry).toMatchObject({ campaignId: '120210000000000001', dropped: true });
  });

  test('applies the write and answers with an error: applyFirst', async () => {
    await fault({
      match: { platform: 'meta', method: 'POST' },
      preset: 'meta_transient',
      applyFirst: true,
      times: 1,
    });
    expect((await pause()).status).toBe(500);
    expect(await readStatus()).toBe('PAUSED');
  });

  test('delays an answer', async () => {
    await fault({ match: { platform: 'google' }, delayMs: 120, times: 1 });
    const started = performance.now();
    expect((await search()).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(100);
  });

  test.each([
    ['broken_row', undefined, 'NaN'],
    ['broken_row', '-5000000', '-5000000'],
  ])('puts a bad amount into one row of a page: %s %s', async (preset, value, expected) => {
    await fault({ match: { platform: 'google' }, preset, value, times: 1 });
    const { results } = (await search()).body;
    expect(results[0].metrics.costMicros).toBe(expected);
    expect(Number(results[1].metrics.costMicros)).toBeGreaterThan(0);
  });

  test('repeats a row, or gives an unknown currency', async () => {
    await fault({ match: { platform: 'google' }, preset: 'duplicate_row', times: 1 });
    const doubled = (await search()).body.results;
    expect(doubled).toHaveLength(6);
    expect(doubled[0]).toEqual(doubled[1]);
    await fault({ match: { platform: 'google' }, preset: 'unknown_currency', times: 1 });
    expect((await search()).body.results[0].customer.currencyCode).toBe('ZZZ');
  });

  test('cuts an answer short, or makes it no JSON', async () => {
    for (const preset of ['malformed_json', 'truncated_body']) {
      await fault({ match: { platform: 'google' }, preset, times: 1 });
      expect(typeof (await search()).body).toBe('string');
    }
  });

  test('waits for a row to change: a page without amounts does not use it up', async () => {
    await fault({ match: { platform: 'google' }, preset: 'broken_row', times: 1 });
    await simulator.call('POST', SEARCH, { token, body: { query: 'SELECT campaign.id FROM campaign' } });
    expect((await search()).body.results[0].metrics.costMicros).toBe('NaN');
  });

  test('shows IN_PROCESS only after a write', async () => {
    await fault({ match: { platform: 'meta' }, preset: 'meta_in_process', times: 1 });
    const effective = async () =>
      (await simulator.call('GET', `${CAMPAIGN}?fields=effective_status`, { token: META })).body
        .effective_status;
    expect(await effective()).toBe('ACTIVE');
    await pause();
    expect([await effective(), await effective()]).toEqual(['IN_PROCESS', 'PAUSED']);
  });

  test('is refused when it is not one', async () => {
    const answer = await fault({ match: {}, preset: 'no_such_preset' });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain('preset');
  });
});

describe('the journal', () => {
  test('holds every platform call without its secrets', async () => {
    await simulator.call('GET', `/v26.0/me/adaccounts?access_token=${META}&appsecret_proof=x`);
    const entries = (await simulator.call('GET', '/_sim/requests')).body;
    expect(entries.map((entry: { platform: string }) => entry.platform)).toEqual(['oauth', 'meta']);
    const text = JSON.stringify(entries);
    for (const secret of ['sim-secret', 'sim-refresh-token', META]) expect(text).not.toContain(secret);
  });

  test('tells pauses, resumes and dry runs apart', async () => {
    await simulator.call('POST', CAMPAIGN, {
      token: META,
      body: 'status=PAUSED&execution_options=["validate_only"]',
    });
    await pause();
    await simulator.call('POST', CAMPAIGN, { token: META, body: 'status=ACTIVE' });
    const entries = (await simulator.call('GET', '/_sim/requests?platform=meta')).body;
    expect(entries.map((entry: { effect: string }) => entry.effect)).toEqual(['validate', 'pause', 'resume']);
    await simulator.call('DELETE', '/_sim/requests');
    expect((await simulator.call('GET', '/_sim/requests')).body).toEqual([]);
  });
});
