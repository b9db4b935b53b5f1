import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canWrite, readConfig } from '../../src/config/env.ts';
import { envSchema } from '../../src/config/env-schema.ts';

const LIVE = {
  PLATFORM_MODE: 'live',
  GOOGLE_ADS_SERVICE_ACCOUNT_FILE: '/keys/google.json',
  META_ACCESS_TOKEN: 'a-meta-token',
  DV360_CLIENT_ID: 'id',
  DV360_CLIENT_SECRET: 'secret',
  DV360_REFRESH_TOKEN: 'refresh',
  PLAN_FILE: '/plan.csv',
  PLAN_MAPPING: '/plan.yaml',
};

test('without any variable the simulator is used, with the credentials that open nothing else', () => {
  const config = readConfig(
    {},
    { temporalAddress: null, webUiUrl: null, simulatorUrl: 'http://127.0.0.1:8381' },
  );
  expect(config.mode).toBe('simulator');
  expect(config.platforms.google).toMatchObject({ baseUrl: 'http://127.0.0.1:8381', apiVersion: 'v26' });
  expect(config.platforms.meta).toMatchObject({ accessToken: 'sim-meta-token' });
  expect(config.temporal.address).toBe('127.0.0.1:7233');
});

test('simulator mode never reads real credentials or real addresses', () => {
  const secrets = { ...LIVE, PLATFORM_MODE: 'simulator', META_GRAPH_BASE_URL: 'https://graph.facebook.com' };
  const told = JSON.stringify(readConfig(secrets).platforms);
  for (const secret of ['a-meta-token', '/keys/google.json', 'graph.facebook.com', '"refresh"']) {
    expect(told).not.toContain(secret);
  }
});

test('live mode takes the real addresses unless others are given', () => {
  const { platforms } = readConfig(LIVE);
  expect(platforms.google).toMatchObject({
    baseUrl: 'https://googleads.googleapis.com',
    credential: { kind: 'service_account_file', path: '/keys/google.json' },
  });
  expect(platforms.dv360).toMatchObject({ reportsBaseUrl: 'https://doubleclickbidmanager.googleapis.com' });
});

test('live mode says everything that is wrong at once, and no secret of what is there', () => {
  const env = {
    PLATFORM_MODE: 'live',
    GOOGLE_ADS_BASE_URL: 'http://127.0.0.1:8380',
    META_GRAPH_BASE_URL: 'http://graph.example.com',
    META_ACCESS_TOKEN: 'a-meta-token',
    DV360_CLIENT_ID: 'id',
  };
  let message = '';
  try {
    readConfig(env);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message.split('\n').filter((line) => line.startsWith('  - '))).toEqual([
    expect.stringContaining('GOOGLE_ADS_BASE_URL: points to this machine'),
    expect.stringContaining('GOOGLE_ADS_SERVICE_ACCOUNT_FILE: is missing'),
    '  - META_GRAPH_BASE_URL: must be https:// in live mode',
    '  - DV360_CLIENT_SECRET: is missing',
    '  - DV360_REFRESH_TOKEN: is missing',
    expect.stringContaining('PLAN_FILE: is missing'),
    expect.stringContaining('PLAN_MAPPING: is missing'),
  ]);
  expect(message).not.toContain('a-meta-token');
});

test.each([
  'https://localhost/v1',
  'https://127.8.0.1',
  'https://[::1]:80',
  'https://[::ffff:127.0.0.1]',
  'https://0.0.0.0',
  'https://2130706433',
])('live mode refuses %s, because it is this machine', (address) => {
  expect(() => readConfig({ ...LIVE, META_GRAPH_BASE_URL: address })).toThrow(/points to this machine/);
});

test('live mode asks nothing of a platform that is left out', () => {
  const { META_ACCESS_TOKEN: _token, ...env } = LIVE;
  expect(readConfig({ ...env, PACEKEEPER_PLATFORMS: 'google,dv360' }).platforms.meta).toBeNull();
});

test('a campaign may be changed in the simulator always, in live mode only in a listed account', () => {
  expect(canWrite(readConfig({}), 'google', '1')).toBe(true);
  expect(canWrite(readConfig(LIVE), 'google', '1')).toBe(false);
  const config = readConfig({ ...LIVE, ALLOW_LIVE_WRITES: 'google:1, meta:2' });
  expect([
    canWrite(config, 'google', '1'),
    canWrite(config, 'meta', '2'),
    canWrite(config, 'meta', '1'),
  ]).toEqual([true, true, false]);
});

test.each([
  ['PLATFORM_MODE', 'prod', 'expected simulator or live'],
  ['DATABASE_URL', 'mysql://x', 'expected postgres://'],
  ['TEMPORAL_ADDRESS', 'http://x:7233', 'expected host:port'],
  ['ALLOW_LIVE_WRITES', 'google', 'expected platform:accountId'],
  ['GOOGLE_ADS_API_VERSION', '26', 'expected a version such as v26'],
])('a malformed %s is refused with what was expected', (name, value, expected) => {
  expect(() => readConfig({ [name]: value })).toThrow(`${name}: ${expected}`);
});

const ROUTING_KEY = 'R0A0ROUTING0KEY00000000000000001';
const WEBHOOK = {
  ONCALL_WEBHOOK_URL: 'https://hooks.example.com/T1',
  ONCALL_WEBHOOK_SECRET: 'a-secret-of-ours',
};

test('nobody is on call unless a way to call is configured', () => {
  expect(readConfig({}).onCall).toEqual({ pagerDuty: null, webhook: null });
});

test('PagerDuty is called in the US unless the address of another region is given', () => {
  const env = { PAGERDUTY_ROUTING_KEY: ROUTING_KEY };
  const eu = 'https://events.eu.pagerduty.com';
  expect(readConfig(env).onCall.pagerDuty).toEqual({
    routingKey: ROUTING_KEY,
    baseUrl: 'https://events.pagerduty.com',
  });
  expect(readConfig({ ...env, PAGERDUTY_URL: eu }).onCall.pagerDuty?.baseUrl).toBe(eu);
});

test('a webhook and PagerDuty may both be on call', () => {
  const { onCall } = readConfig({ ...WEBHOOK, PAGERDUTY_ROUTING_KEY: ROUTING_KEY });
  expect(onCall).toMatchObject({
    pagerDuty: { routingKey: ROUTING_KEY },
    webhook: { url: WEBHOOK.ONCALL_WEBHOOK_URL, secret: WEBHOOK.ONCALL_WEBHOOK_SECRET },
  });
});

test.each(['http://127.0.0.1:9000/x', 'http://localhost:9000', 'http://[::1]:9000'])(
  'only this machine is called without TLS: %s',
  (url) => {
    const env = {
      ...WEBHOOK,
      ONCALL_WEBHOOK_URL: url,
      PAGERDUTY_ROUTING_KEY: ROUTING_KEY,
      PAGERDUTY_URL: url,
    };
    expect(readConfig(env).onCall.webhook?.url).toBe(url);
  },
);

test.each([
  [{ PAGERDUTY_ROUTING_KEY: 'planted-secret-key' }, /ROUTING_KEY: expected the 32 characters of an Events/],
  [{ PAGERDUTY_ROUTING_KEY: `${ROUTING_KEY}x` }, /ROUTING_KEY: expected the 32 characters/],
  [
    { PAGERDUTY_ROUTING_KEY: ROUTING_KEY, PAGERDUTY_URL: 'http://planted-secret.example.com' },
    /PAGERDUTY_URL: must be https/,
  ],
  [
    { PAGERDUTY_ROUTING_KEY: ROUTING_KEY, PAGERDUTY_URL: 'https://planted-secret.example.com/v2/enqueue' },
    /PAGERDUTY_URL: is to end before \/v2\/enqueue/,
  ],
  [{ ONCALL_WEBHOOK_URL: 'https://planted-secret.example.com' }, /WEBHOOK_SECRET: is missing/],
  [{ ONCALL_WEBHOOK_SECRET: 'planted-secret-of-ours' }, /WEBHOOK_URL: is missing/],
  [
    { ...WEBHOOK, ONCALL_WEBHOOK_SECRET: 'planted-secret' },
    /WEBHOOK_SECRET: expected at least 16 characters/,
  ],
  [{ ...WEBHOOK, ONCALL_WEBHOOK_URL: 'http://planted-secret.example.com' }, /WEBHOOK_URL: must be https/],
  [
    { ...WEBHOOK, ONCALL_WEBHOOK_URL: 'https://me:planted-secret@host.example.com' },
    /WEBHOOK_URL: holds a user name or a password/,
  ],
  [{ ...WEBHOOK, ONCALL_WEBHOOK_URL: 'ftp://planted-secret' }, /WEBHOOK_URL: expected an address/],
])('%j cannot be used, and what is in it is not repeated', (env, message) => {
  expect(() => readConfig(env)).toThrow(message);
  expect(() => readConfig(env)).not.toThrow(/planted-secret|R0A0ROUTING/);
});

test('docs/environment.md explains exactly the variables that are read', () => {
  const documented = [...readFileSync('docs/environment.md', 'utf8').matchAll(/^\| `([A-Z0-9_]+)`/gm)].map(
    (row) => row[1],
  );
  expect(new Set(documented)).toEqual(new Set(Object.keys(envSchema.shape)));
});

test('no source file reads a variable that is not explained, but those between our own processes', () => {
  const internal = ['PACEKEEPER_SUPERVISED', 'PATH', 'CI', 'NO_COLOR', 'HOME'];
  const known = new Set([...Object.keys(envSchema.shape), ...internal]);
  const read = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(`src/${file}`, 'utf8').matchAll(/\benv\[['"]([A-Z0-9_]+)['"]\]/g)])
    .map((match) => match[1] ?? '');
  expect(read.filter((name) => !known.has(name))).toEqual([]);
});
