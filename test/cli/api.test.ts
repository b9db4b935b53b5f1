import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { serveStore } from '../../src/adapters/store/index.ts';
import { runApi } from '../../src/cli/api.ts';
import { storeSocket } from '../../src/cli/compose-store.ts';
import { until } from '../support/stack.ts';
import { aStore } from '../support/store.ts';
import { freePort } from '../support/temporal.ts';

// The program as `up` starts it, with a store and without a Temporal server.

const home = mkdtempSync(join(tmpdir(), 'pk-api-'));
const started: ChildProcess[] = [];
let closeStore: () => Promise<void>;

beforeAll(async () => {
  const { store, close } = await aStore();
  const served = await serveStore(store, storeSocket(home));
  closeStore = async () => {
    await served.close();
    await close();
  };
});
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});
afterAll(async () => {
  await closeStore();
  rmSync(home, { recursive: true, force: true });
});

function pacekeeper(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['bin/pacekeeper.mjs', ...args], {
    env: { ...process.env, PACEKEEPER_HOME: home, TEMPORAL_ADDRESS: '127.0.0.1:1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const ended = once(child, 'exit').then(async () => child.exitCode);
  return { child, stdout: text(child.stdout), stderr: text(child.stderr), ended };
}

async function statusOf(url: string, init?: RequestInit): Promise<number> {
  return await fetch(url, init).then(
    (answer) => answer.status,
    () => 0,
  );
}

test('it serves what the store knows, says what is missing, and ends once it has answered', async () => {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const api = pacekeeper(['api'], { API_PORT: port });
  await until(
    () => statusOf(`${url}/healthz`),
    (status) => status === 200,
  );
  const ready = (await (await fetch(`${url}/readyz`)).json()) as { missing: string[] };
  expect(ready.missing).toEqual(['temporal', 'worker']);

  const add = pacekeeper(['tokens', 'add', '--person', 'ana@example.com']);
  const headers = {
    authorization: `Bearer ${(await add.stdout).trim()}`,
    'content-type': 'application/json',
  };
  expect(await statusOf(`${url}/v1/incidents`, { headers })).toBe(200);

  const decide = { method: 'POST', headers, body: JSON.stringify({ decision: 'approve' }) };
  const decided = await fetch(`${url}/v1/incidents/incident:google:1:2/decisions`, decide);
  expect([decided.status, ((await decided.json()) as { type: string }).type]).toEqual([
    503,
    'urn:problem-type:pacekeeper:temporal-unreachable',
  ]);

  const under = statusOf(`${url}/v1/incidents/incident:google:1:2/decisions`, decide);
  await statusOf(`${url}/healthz`);
  api.child.kill('SIGTERM');
  expect(await under).toBe(503);
  expect([await api.ended, await api.stdout]).toEqual([0, '']);
  expect(await api.stderr).toContain(`Approval API at ${url}`);
  expect(await api.stderr).not.toContain(headers.authorization.slice('Bearer pk_'.length));
});

test('it does not let other machines in before there is a token', async () => {
  const alone = mkdtempSync(join(tmpdir(), 'pk-api-open-'));
  const api = pacekeeper(['api'], { API_HOST: '0.0.0.0', PACEKEEPER_HOME: alone });
  expect(await api.ended).toBe(2);
  expect(await api.stderr).toContain('there is no token yet');
  rmSync(alone, { recursive: true, force: true });
});

test('where other machines can reach it, it says so and what that takes', async () => {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let isClosed = false;
  const close = async (): Promise<void> => {
    isClosed = true;
  };
  const served = { url: 'http://192.0.2.1:8480', isOpen: true, close };
  const running = runApi({ stdin, stdout, stderr, env: { PACEKEEPER_HOME: home } }, async () => served);
  await until(
    async () => String(stderr.read() ?? ''),
    (said) => said.includes('put a proxy with TLS before it'),
  );
  process.emit('SIGHUP');
  expect([await running, isClosed]).toEqual([0, true]);
});

test('a port that is taken is exit 2, with what to do', async () => {
  const blocker = createServer();
  const port = await new Promise<number>((ready) => {
    blocker.listen(0, '127.0.0.1', () => ready((blocker.address() as { port: number }).port));
  });
  const api = pacekeeper(['api'], { API_PORT: String(port) });
  expect(await api.ended).toBe(2);
  expect(await api.stderr).toContain(`Port ${port} of 127.0.0.1 is in use`);
  blocker.close();
});
