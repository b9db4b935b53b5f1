import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveStore } from '../../src/adapters/store/index.ts';
import { createToken } from '../../src/api/api-token.ts';
import { readTokens, tokenFile, writeTokens } from '../../src/api/token-file.ts';
import { storeSocket } from '../../src/cli/compose-store.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { freePort } from '../support/temporal.ts';

// The API as a process of its own, over a real socket, with a real Temporal, worker, store and simulator behind it.

interface JournalLine {
  effect: string | null;
  campaignId?: string;
}

const home = mkdtempSync(join(tmpdir(), 'pk-api-e2e-'));
let stack: Stack;
let api: ChildProcess;
let said: Promise<string>;
let url: string;
let closeStore: () => Promise<void>;

beforeAll(async () => {
  stack = await aStack();
  const served = await serveStore(stack.store, storeSocket(home));
  closeStore = () => served.close();
  await Promise.all([stack.sweep('google'), stack.sweep('meta')]);
  const port = String(await freePort());
  url = `http://127.0.0.1:${port}`;
  const own = { PACEKEEPER_HOME: home, TEMPORAL_ADDRESS: stack.temporal.address, API_PORT: port };
  api = spawn(process.execPath, ['bin/pacekeeper.mjs', 'api'], {
    env: { ...process.env, ...own },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (api.stderr !== null) said = text(api.stderr);
  await until(
    () =>
      fetch(`${url}/readyz`).then(
        (answer) => answer.status,
        () => 0,
      ),
    (status) => status === 200,
  );
});

afterAll(async () => {
  if (api.exitCode === null && api.signalCode === null) api.kill('SIGKILL');
  await closeStore();
  await stack.close();
  rmSync(home, { recursive: true, force: true });
});

function tokenOf(person: string): string {
  const order = { person, name: null, scopes: ['read', 'decide'] as const, expiresAt: null };
  const { token, secret } = createToken({ ...order, scopes: [...order.scopes] }, '2026-03-15T12:00:00.000Z');
  writeTokens(tokenFile(home), [...readTokens(tokenFile(home)), token]);
  return secret;
}

async function ask(person: string, path: string, sent?: { body: object; key?: string }) {
  const answer = await fetch(`${url}${path}`, {
    method: sent === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${tokenOf(person)}`,
      'content-type': 'application/json',
      ...(sent?.key === undefined ? {} : { 'idempotency-key': sent.key }),
    },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent.body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

interface Shown {
  incident: string;
  incidentKey: string;
  campaignKey: string;
  observationId: string;
  severity: string;
  question: string;
  sweepKey: string;
}

async function asked(platform: string): Promise<Shown[]> {
  const path = `/v1/incidents?platform=${platform}&status=awaiting_approval`;
  return (await ask('ana@example.com', path)).body['incidents'] as Shown[];
}

async function pausesOf(campaignKey: string): Promise<number> {
  const lines = await stack.sim<JournalLine[]>('requests?effect=pause');
  return lines.filter((line) => line.campaignId === campaignKey).length;
}

interface Entry {
  actor: Record<string, unknown>;
  data: Record<string, unknown>;
}

async function approvalsOf(incidentKey: string): Promise<Entry[]> {
  const path = `/v1/audit?type=approval&incident=${encodeURIComponent(incidentKey)}`;
  const { body } = await ask('ana@example.com', path);
  return (body['entries'] as Entry[]).filter(({ actor }) => actor['kind'] === 'person');
}

function standing(incidentKey: string, status: IncidentRecord['status']) {
  return until(
    () => stack.store.incidentBook.find(incidentKey),
    (record) => record?.status === status,
  );
}

test('an approval halts the campaign, once, as the decision of the person whose token it is', async () => {
  const incident = (await asked('google')).find(({ severity }) => severity === 'critical');
  if (incident === undefined) throw new Error('no halt is asked for');
  const path = `/v1/incidents/${encodeURIComponent(incident.incident)}/decisions`;
  const { observationId } = incident;
  const body = { decision: 'approve', reason: 'looked at it', observationId };

  const send = () => ask('ana@example.com', path, { body, key: 'approve-1' });
  const [first, twin] = await Promise.all([send(), send()]);
  expect(first).toMatchObject({ status: 200, body: { outcome: 'executed' } });
  expect(twin).toEqual(first);
  expect(await send()).toEqual(first);
  const late = await ask('bo@example.com', path, { body });
  expect(late).toMatchObject({
    status: 409,
    body: { outcome: 'already_decided', decidedBy: 'ana@example.com', at: expect.any(String) },
  });

  await standing(incident.incidentKey, 'halted');
  expect(await pausesOf(incident.campaignKey)).toBe(1);
  const approvals = await approvalsOf(incident.incidentKey);
  expect(approvals.map(({ actor, data }) => [actor['claimed'], actor['identity'], data['outcome']])).toEqual([
    ['bo@example.com', 'pacekeeper-api', 'already_decided'],
    ['ana@example.com', 'pacekeeper-api', 'executed'],
  ]);
});

test('a resume is answered as the first time when it is sent again, though it closed the incident', async () => {
  const halted = await ask('ana@example.com', '/v1/incidents?platform=google&status=halted');
  const [incident] = halted.body['incidents'] as Shown[];
  if (incident === undefined) throw new Error('nothing is halted');
  const path = `/v1/incidents/${encodeURIComponent(incident.incidentKey)}/decisions`;
  const body = { decision: 'resume', reason: 'the budget was raised' };
  const first = await ask('ana@example.com', path, { body, key: 'resume-1' });
  expect(first).toMatchObject({ status: 200, body: { outcome: 'executed' } });
  await standing(incident.incidentKey, 'closed');
  expect(await ask('ana@example.com', path, { body, key: 'resume-1' })).toEqual(first);
  const other = await ask('ana@example.com', path, { body: { ...body, reason: 'else' }, key: 'resume-1' });
  expect(other).toMatchObject({ status: 409, body: { type: 'urn:problem-type:pacekeeper:key-reused' } });
});

test('many of a sweep are decided at once, each audited by itself', async () => {
  const open = await asked('meta');
  expect(open.map(({ question }) => question)).toEqual(['halt', 'halt']);
  const body = {
    decision: 'reject',
    reason: 'launch week',
    category: 'known_promotion',
    sweepKey: open[0]?.sweepKey,
    question: 'halt',
  };
  const decided = await ask('ana@example.com', '/v1/decisions', { body });
  const answers = decided.body['answers'] as { incidentKey: string; outcome: string }[];
  expect(answers.map(({ outcome }) => outcome)).toEqual(['recorded', 'recorded']);
  for (const { incidentKey } of answers) {
    const approvals = await approvalsOf(incidentKey);
    expect(approvals.map(({ actor, data }) => [actor['claimed'], data['decision']])).toEqual([
      ['ana@example.com', 'reject'],
    ]);
  }
  expect(await asked('meta')).toEqual([]);
});

test('it ends in order, and its log has no token', async () => {
  api.kill('SIGTERM');
  await once(api, 'exit');
  expect(api.exitCode).toBe(0);
  const log = await said;
  expect(log).toContain('/v1/decisions');
  expect(log).not.toMatch(/pk_[A-Za-z0-9_-]{20,}/);
});
