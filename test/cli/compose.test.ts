import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UNLIMITED } from '../../src/adapters/call-quota/index.ts';
import { composeOnCall } from '../../src/cli/compose-on-call.ts';
import { composePlatforms } from '../../src/cli/compose-platforms.ts';
import { composePolicy } from '../../src/cli/compose-policy.ts';
import { replayEnv } from '../../src/cli/compose-replay.ts';
import { storeSocket } from '../../src/cli/compose-store.ts';
import { readGoogleCredential } from '../../src/cli/google-credential.ts';
import { keepCard, readKeptCard } from '../../src/cli/kept-cards.ts';
import { readConfig } from '../../src/config/env.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-compose-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LIVE = {
  PLATFORM_MODE: 'live',
  PACEKEEPER_PLATFORMS: 'meta',
  META_ACCESS_TOKEN: 'a-meta-token',
  PLAN_FILE: '/plan.csv',
  PLAN_MAPPING: '/plan.yaml',
};

function aFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('the simulator halts by itself, real accounts ask before each halt', async () => {
  const ignore = (): void => undefined;
  expect((await composePolicy(readConfig({}), ignore)()).mode).toBe('autonomous');
  expect((await composePolicy(readConfig(LIVE), ignore)()).mode).toBe('approve');
});

test('a policy file that is wrong at the start is refused with line and column', () => {
  const file = aFile('policy.yaml', 'warningFromPct: ten\n');
  expect(() => composePolicy(readConfig({ PACEKEEPER_POLICY: file }), () => undefined)).toThrow(
    /policy\.yaml:1:\d+: /,
  );
});

test('a policy file is read afresh; when it breaks, the last good one stays in force and one warning is given', async () => {
  const file = aFile('policy.yaml', 'warningFromPct: 12\n');
  const warnings: string[] = [];
  const readPolicy = composePolicy(readConfig({ PACEKEEPER_POLICY: file }), (problem) =>
    warnings.push(problem),
  );
  aFile('policy.yaml', 'warningFromPct: 14\n');
  expect((await readPolicy()).warningFromPct).toBe(14);
  aFile('policy.yaml', 'warningFromPct: [\n');
  expect((await readPolicy()).warningFromPct).toBe(14);
  await readPolicy();
  expect(warnings).toHaveLength(1);
});

test('a platform that is left out refuses every call, for good', async () => {
  const { google } = composePlatforms(readConfig(LIVE).platforms, 'live', UNLIMITED);
  const context = { signal: new AbortController().signal, onProgress: () => undefined };
  await expect(google.listAccounts(context)).rejects.toMatchObject({ code: 'PLATFORM_MISCONFIGURED' });
});

test('everybody who is configured is on call, and nobody else', () => {
  const pagerDuty = { PAGERDUTY_ROUTING_KEY: 'R0A0ROUTING0KEY00000000000000001' };
  const webhook = { ONCALL_WEBHOOK_URL: 'https://host/x', ONCALL_WEBHOOK_SECRET: 'a-secret-of-ours' };
  const named = (env: NodeJS.ProcessEnv) =>
    composeOnCall({ config: readConfig(env) }).map(({ name }) => name);
  expect(named({})).toEqual([]);
  expect(named(pagerDuty)).toEqual(['pagerduty']);
  expect(named({ ...pagerDuty, ...webhook })).toEqual(['pagerduty', 'webhook']);
});

test('a replay calls nobody, and writes to nobody’s Slack', () => {
  const env = {
    PACEKEEPER_POLICY: '/policy.yaml',
    PAGERDUTY_ROUTING_KEY: 'R0A0ROUTING0KEY00000000000000001',
    ONCALL_WEBHOOK_URL: 'https://host/x',
    ONCALL_WEBHOOK_SECRET: 'a-secret-of-ours',
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_CHANNEL: 'C1',
  };
  const config = readConfig(replayEnv(env, { file: '/export.csv', mapping: '/mapping.yaml' }));
  expect([config.slack, composeOnCall({ config })]).toEqual([null, []]);
  expect(config.policyFile).toBe('/policy.yaml');
});

test('a service account is read from its key file', () => {
  const path = aFile('key.json', JSON.stringify({ client_email: 'bot@example.com', private_key: 'PEM' }));
  expect(readGoogleCredential({ kind: 'service_account_file', path })).toEqual({
    kind: 'service_account',
    clientEmail: 'bot@example.com',
    privateKey: 'PEM',
  });
});

test.each([
  { what: 'is not there', text: null, message: /key\.json \(ENOENT\)/ },
  { what: 'is no JSON', text: 'a-secret-key', message: /\(not JSON\)/ },
  { what: 'has no e-mail', text: '{"private_key":"a-secret-key"}', message: /no service account key/ },
])('a key file that $what is refused without quoting it', ({ text, message }) => {
  const path = text === null ? join(folder, 'key.json') : aFile('key.json', text);
  const read = (): unknown => readGoogleCredential({ kind: 'service_account_file', path });
  expect(read).toThrow(message);
  expect(read).not.toThrow(/a-secret-key/);
});

test('the store socket is in the home folder, or has a short name where that path is too long for one', () => {
  expect(storeSocket('/work/main/.pacekeeper')).toBe('/work/main/.pacekeeper/store.sock');
  const long = storeSocket(`/home/${'a-long-name/'.repeat(10)}`);
  expect(Buffer.byteLength(long)).toBeLessThan(104);
  expect(long).not.toBe(storeSocket(`/home/${'b-long-name/'.repeat(10)}`));
});

test('the last card of an incident is kept, whatever its id holds', async () => {
  await keepCard(folder, 'incident:google:1:../../x', 'first');
  await keepCard(folder, 'incident:google:1:../../x', 'second');
  expect(readKeptCard(folder, 'incident:google:1:../../x')).toBe('second');
  expect(readKeptCard(folder, 'incident:google:1:2')).toBeNull();
});
