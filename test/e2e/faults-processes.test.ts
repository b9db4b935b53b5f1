import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openStore, type Store } from '../../src/adapters/store/index.ts';
import type { AuditType } from '../../src/domain/audit-entry.ts';
import type { Platform } from '../../src/domain/platform.ts';
import { isAlive } from '../../src/launch/process-identity.ts';
import { type Run, readLiveRun } from '../../src/launch/run-file.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { type SlackFake, startSlackFake } from '../support/slack-fake.ts';
import { until } from '../support/stack.ts';

// The processes that people run, each killed where it hurts. The simulator and Slack are the test's own, so that they can be
// made slow before the first sweep. Slow to start: one test goes on where the one before it ended.

interface JournalLine {
  platform: Platform;
  campaignId?: string;
}

const home = mkdtempSync(join(tmpdir(), 'pk-faults-'));
const simulator = createSimulator({ seed: 1 });
const closers: (() => void)[] = [];
let simulatorUrl: string;
let slack: SlackFake;
let store: Store;
let up: ChildProcess;

beforeAll(async () => {
  simulatorUrl = (await simulator.listen()).url;
  slack = await startSlackFake({ startMs: Date.now(), atEnd: (close) => closers.push(close) });
});

afterAll(async () => {
  up.kill('SIGINT');
  if (up.exitCode === null && up.signalCode === null) await once(up, 'exit');
  await store.close();
  await simulator.close();
  for (const close of closers) close();
  rmSync(home, { recursive: true, force: true });
});

function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PACEKEEPER_HOME: home,
    TEMPORAL_CLI_PATH: inject('temporalCliPath'),
    SIMULATOR_URL: simulatorUrl,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_CHANNEL: slack.channel,
    SLACK_API_URL: slack.apiUrl,
  };
}

async function sim<T>(
  path: string,
  body?: unknown,
  method = body === undefined ? 'GET' : 'POST',
): Promise<T> {
  const answer = await fetch(`${simulatorUrl}/_sim/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** One command in a second terminal. */
function pacekeeper(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile('node', ['bin/pacekeeper.mjs', ...args], { env: environment() }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      done({ code, stdout, stderr });
    });
  });
}

async function run(): Promise<Run> {
  const found = await until(
    async () => readLiveRun(home),
    (live) => live !== null,
  );
  if (found === null) throw new Error('Pacekeeper is not up.');
  return found;
}

/** Kills one process as a machine would, and gives back its pid. */
async function kill(name: string): Promise<number> {
  const pid = (await run()).processes[name];
  if (pid === undefined) throw new Error(`${name} does not run.`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

async function untilRestarted(name: string, killed: number): Promise<void> {
  await until(run, ({ processes }) => processes[name] !== killed);
}

async function countOf(type: AuditType, platform: Platform): Promise<number> {
  return (await store.auditLog.list({ types: [type], platform })).length;
}

async function pausesOf(platform?: Platform): Promise<JournalLine[]> {
  const lines = await sim<JournalLine[]>('requests?effect=pause');
  return platform === undefined ? lines : lines.filter((line) => line.platform === platform);
}

/** Where each platform stands on its way to a halt: intended, and paused. */
async function progress(platform: Platform): Promise<{ intended: boolean; paused: boolean }> {
  const [intents, pauses] = await Promise.all([countOf('action_intent', platform), pausesOf(platform)]);
  return { intended: intents > 0, paused: pauses.length > 0 };
}

/** Waits for a store that serves: the owner needs a moment to start. */
async function openOwnedStore(): Promise<Store> {
  const socket = await openStore({ kind: 'socket', path: join(home, 'store.sock') });
  await until(
    () => socket.deadLetterBox.count().catch(() => null),
    (count) => count !== null,
  );
  return socket;
}

test('a worker killed before, during and after a pause leaves one pause, one record and one message', {
  timeout: 180_000,
}, async () => {
  // Each platform stays where it is to be killed for longer than a slow machine takes to bring the others there.
  const dv360Writes = { platform: 'dv360', method: 'PATCH', path: '/insertionOrders/' };
  await sim('faults', { match: dv360Writes, preset: 'reset_socket', delayMs: 20_000 });
  await sim('faults', { match: { platform: 'google', path: 'campaigns:mutate' }, delayMs: 20_000 });
  await sim('faults', { match: { platform: 'meta' }, preset: 'meta_in_process' });
  slack.troubleNext('chat.postMessage', { kind: 'unanswered' });
  const ports = ['--temporal-port', '46233', '--ui-port', '46733'];
  up = spawn('node', ['bin/pacekeeper.mjs', 'up', ...ports], { env: environment(), stdio: 'ignore' });
  await run();
  store = await openOwnedStore();

  await until(
    async () => [await progress('dv360'), await progress('google'), await progress('meta')],
    ([before, during, after]) =>
      before?.intended === true &&
      !before.paused &&
      during?.intended === true &&
      !during.paused &&
      after?.paused === true,
  );
  await kill('worker');
  await sim('faults', undefined, 'DELETE');

  const halted = await until(
    () => store.incidentBook.list({ statuses: ['halted'] }),
    (found) => found.length === 6,
    90_000,
  );
  const paused = (await pausesOf()).map((line) => line.campaignId);
  expect(paused).toHaveLength(6);
  expect(new Set(paused)).toEqual(new Set(halted.map((incident) => incident.campaignKey)));
  for (const { incidentKey } of halted) {
    const entries = await until(
      async () => (await store.auditLog.list({ incidentKey })).map(({ entry }) => entry),
      (found) => found.some(({ type }) => type === 'notification'),
    );
    const counts = (
      ['action_intent', 'action_effect', 'diagnosis', 'mitigation', 'alert', 'notification'] as const
    ).map((type) => entries.filter((entry) => entry.type === type).length);
    expect(counts, incidentKey).toEqual([1, 1, 1, 1, 1, 1]);
    expect(entries.find(({ type }) => type === 'action_effect')?.data['kind']).toBe('confirmed');
  }
  const told = await store.incidentBook.list({});
  await until(
    async () => slack.roots().length,
    (count) => count >= told.length,
  );
  const named = slack.roots().map(({ metadata }) => String(metadata?.event_payload['idem']));
  expect(named).toHaveLength(18);
  expect(new Set(named)).toEqual(new Set(told.map(({ incidentKey }) => incidentKey)));
});

test('the owner of the store, killed while a sweep runs, loses nothing of it', {
  timeout: 90_000,
}, async () => {
  await sim('faults', { match: { platform: 'meta', method: 'GET', path: '/insights' }, delayMs: 1_500 });
  await sim('requests', undefined, 'DELETE');
  const sweep = pacekeeper('sweep', 'meta', '--json');
  await until(
    () => sim<JournalLine[]>('requests?platform=meta'),
    (lines) => lines.length > 0,
  );
  const killed = await kill('store');
  await untilRestarted('store', killed);
  await sim('faults', undefined, 'DELETE');

  const { code, stdout, stderr } = await sweep;
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    campaigns: 10,
    failed: 0,
    rejected: 0,
    halted: 0,
    alreadyHalted: 2,
  });
  const verified = await pacekeeper('audit', 'verify', '--json');
  expect(verified.code, verified.stdout).toBe(0);
});

test('an approval given after the Temporal server was killed and came back is executed', {
  timeout: 90_000,
}, async () => {
  const [asked] = (
    await store.incidentBook.list({ platform: 'meta', statuses: ['awaiting_approval'] })
  ).filter(({ severity }) => severity === 'critical');
  const workflowId = asked?.workflowId ?? '';
  const killed = await kill('temporal');
  await untilRestarted('temporal', killed);

  const approve = ['approve', workflowId, '--by', 'ana@example.com', '--reason', 'it runs away', '--json'];
  const { code, stdout, stderr } = await until(
    () => pacekeeper(...approve),
    (answer) => answer.code !== 4,
  );

  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'executed' });
  const paused = (await pausesOf('meta')).filter((line) => line.campaignId === asked?.campaignKey);
  expect(paused).toHaveLength(1);
});

test('credentials that are refused are told once, are not tried for ever, and are written nowhere', {
  timeout: 90_000,
}, async () => {
  const echoes = {
    error: { code: 190, message: 'Error validating access token: access_token=sim-meta-token' },
  };
  await sim('faults', { match: { platform: 'google' }, preset: 'google_auth' });
  await sim('faults', {
    match: { platform: 'oauth' },
    status: 400,
    body: { error: 'invalid_grant', error_description: 'refresh_token=sim-refresh-token is revoked' },
  });
  await sim('faults', { match: { platform: 'meta' }, status: 401, body: echoes });
  await sim('requests', undefined, 'DELETE');

  for (const platform of ['google', 'meta'] as const) {
    const { code, stdout, stderr } = await pacekeeper('sweep', platform, '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ campaigns: 10, failed: 10, rejected: 0, escalated: 1 });
    expect((await sim<JournalLine[]>(`requests?platform=${platform}`)).length).toBeLessThan(6);
    const open = await store.incidentBook.list({ platform, statuses: ['awaiting_approval'] });
    const [incident] = open.filter(({ kind }) => kind === 'platform_unreachable');
    expect(incident?.details.replaceAll('\\', '')).toContain('PLATFORM_AUTH_REJECTED');
    const shown = await pacekeeper('incidents', 'show', incident?.workflowId ?? '');
    expect(shown.stdout).not.toMatch(SECRETS);
  }
  expect(slack.messages.filter(({ text, blocks }) => SECRETS.test(text + JSON.stringify(blocks)))).toEqual(
    [],
  );
  const files = filesOf(home);
  expect(files.filter((file) => file.endsWith('.log'))).toHaveLength(4);
  const holding = (wanted: RegExp) => files.filter((file) => wanted.test(readFileSync(file, 'latin1')));
  expect(holding(/PLATFORM_AUTH_REJECTED/)).toEqual(
    expect.arrayContaining([join(home, 'audit.jsonl'), join(home, 'temporal.db')]),
  );
  expect(holding(SECRETS)).toEqual([]);
  const histories = await readHistories();
  expect(histories.some((history) => history.includes('PLATFORM_AUTH_REJECTED'))).toBe(true);
  expect(histories.filter((history) => SECRETS.test(history))).toEqual([]);
});

test('when `up` itself is killed, nothing that it started is left running', { timeout: 60_000 }, async () => {
  const started = Object.values((await run()).processes);
  expect(started.filter(isAlive)).toHaveLength(4);

  up.kill('SIGKILL');

  const left = await until(
    async () => started.filter(isAlive),
    (alive) => alive.length === 0,
    40_000,
  );
  expect(left).toEqual([]);
});

/** Everything that opens an account here: credentials, the tokens that the simulator issues for them, and Slack's. */
const SECRETS = /sim-secret|sim-refresh-token|sim-meta-token|sim-app-secret|ya29\.[\w-]{10}|xoxb-fake/;

/** Logs, journal, cards, the store and Temporal's database: all that Pacekeeper keeps. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

async function readHistories(): Promise<string[]> {
  const { address, namespace } = (await run()).temporal;
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const found: string[] = [];
  for await (const { workflowId, runId } of client.workflow.list()) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    found.push(readable(events));
  }
  await connection.close();
  return found;
}

/** A history as text, its payloads decoded. */
function readable(part: unknown): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('utf8');
  if (typeof part !== 'object' || part === null) return String(part);
  return Object.values(part).map(readable).join('\n');
}
