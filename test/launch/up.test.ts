import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isAlive } from '../../src/launch/process-identity.ts';
import { type Run, readLiveRun, readRun } from '../../src/launch/run-file.ts';
import { runProgram } from '../../src/launch/run-program.ts';
import { findTemporalCli } from '../../src/launch/temporal-cli.ts';

// The stack as people start it, from its own processes: slow to start, so one test after another uses it.

const home = mkdtempSync(join(tmpdir(), 'pk-up-'));
const WITHIN = { timeout: 90_000, interval: 100 };
let temporalCliPath = '';
const started: ChildProcess[] = [];

beforeAll(async () => {
  temporalCliPath = (await findTemporalCli({ env: process.env })).path;
});
afterAll(async () => {
  for (const child of started)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await vi.waitFor(() => expect(livePids()).toEqual([]), WITHIN);
  rmSync(home, { recursive: true, force: true });
}, 120_000);

interface Program {
  child: ChildProcess;
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

function pacekeeper(...args: string[]): Program {
  const env = { ...process.env, PACEKEEPER_HOME: home, TEMPORAL_CLI_PATH: temporalCliPath };
  const child = spawn(process.execPath, ['bin/pacekeeper.mjs', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, stdout, stderr }));
  return { child, ended };
}

function up(...args: string[]): Program {
  const ports = [
    '--temporal-port',
    '47233',
    '--ui-port',
    '48233',
    '--simulator-port',
    '48380',
    '--api-port',
    '48480',
  ];
  return pacekeeper('up', ...ports, ...args);
}

function livePids(): number[] {
  return Object.values(readRun(home)?.processes ?? {}).filter(isAlive);
}

/** Waits until an `up` serves and gives what runs. */
async function untilUp(): Promise<Run> {
  return vi.waitFor(() => {
    const run = readLiveRun(home);
    if (run === null || run.readyAt === null) throw new Error('not up yet');
    return run;
  }, WITHIN);
}

function reportsOf(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const EXPECTED = {
  campaigns: 10,
  healthy: 4,
  warning: 3,
  critical: 3,
  zeroDelivery: 1,
  rejected: 0,
  failed: 0,
};

test('--once --json sweeps each platform, prints one line for each and leaves nothing running', {
  timeout: 180_000,
}, async () => {
  const { code, stdout, stderr } = await up('--once', '--json').ended;
  expect(code, stderr).toBe(0);
  const reports = reportsOf(stdout);
  expect(reports.map((report) => report['platform'])).toEqual(['google', 'meta', 'dv360']);
  for (const report of reports) {
    expect(report).toMatchObject({ ...EXPECTED, escalated: 2, halted: 2, alreadyHalted: 0, dryRun: 0 });
  }
  expect(readRun(home)).toBeNull();
});

test('the next start goes on with the same data, on the next free port, and halts nothing twice', {
  timeout: 180_000,
}, async () => {
  const blocker = createServer();
  await new Promise<void>((ready) => blocker.listen(47_233, '127.0.0.1', ready));
  const running = up();
  const run = await untilUp();
  blocker.close();
  expect(run.temporal.address).not.toBe('127.0.0.1:47233');
  const again = await up('--once', '--json').ended;
  expect(again.code, again.stderr).toBe(0);
  for (const report of reportsOf(again.stdout)) {
    expect(report).toMatchObject({ ...EXPECTED, halted: 0, alreadyHalted: 2 });
  }
  const pauses = await fetch(`${run.simulatorUrl}/_sim/requests?effect=pause`).then((answer) =>
    answer.json(),
  );
  expect(pauses).toHaveLength(6);
  expect(running.child.exitCode).toBeNull();
});

test('a second up says who is up', { timeout: 60_000 }, async () => {
  const { code, stderr } = await up().ended;
  expect(code).toBe(2);
  expect(stderr).toContain(`Pacekeeper is up here already (pid ${readLiveRun(home)?.pid}`);
});

test('each process may be killed alone and comes back', { timeout: 180_000 }, async () => {
  const before = { ...(await untilUp()).processes };
  expect(Object.keys(before).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'api',
    'simulator',
    'slack',
    'store',
    'temporal',
    'worker',
  ]);
  for (const pid of Object.values(before)) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => {
    const now = readLiveRun(home)?.processes ?? {};
    for (const [name, pid] of Object.entries(before)) expect(now[name], name).not.toBe(pid);
  }, WITHIN);
  const swept = await pacekeeper('sweep', 'meta', '--json').ended;
  expect(swept.code, swept.stderr).toBe(0);
  expect(reportsOf(swept.stdout)[0]).toMatchObject({ ...EXPECTED, halted: 0, alreadyHalted: 2 });
});

test('a person decides from a second terminal', { timeout: 120_000 }, async () => {
  const listed = await pacekeeper(
    'incidents',
    'list',
    '--status',
    'awaiting_approval',
    '--platform',
    'meta',
    '--json',
  ).ended;
  const halts = reportsOf(listed.stdout).filter((record) => record['severity'] === 'critical');
  const incident = String(halts[0]?.['workflowId']);
  const decision = ['approve', incident, '--by', 'ana@example.com', '--reason', 'looked at it', '--json'];
  const first = await pacekeeper(...decision).ended;
  expect([first.code, reportsOf(first.stdout)[0]?.['outcome']], first.stderr).toEqual([0, 'executed']);
  const second = await pacekeeper(...decision).ended;
  expect([second.code, reportsOf(second.stdout)[0]?.['outcome']]).toEqual([2, 'already_decided']);
});

test('the approval API serves at the address of the run, to who has a token', {
  timeout: 60_000,
}, async () => {
  const { apiUrl } = await untilUp();
  const ready = () => fetch(`${apiUrl}/readyz`).then((answer) => answer.status, String);
  await vi.waitFor(async () => expect(await ready()).toBe(200), WITHIN);
  const added = await pacekeeper('tokens', 'add', '--person', 'ana@example.com').ended;
  const headers = { authorization: `Bearer ${added.stdout.trim()}` };
  const answer = await fetch(`${apiUrl}/v1/incidents?platform=google&status=halted`, { headers });
  expect(((await answer.json()) as { incidents: object[] }).incidents).toHaveLength(2);
});

test('every other command answers from a second terminal', { timeout: 120_000 }, async () => {
  const listed = await pacekeeper('incidents', 'list', '--json').ended;
  const incident = reportsOf(listed.stdout).find((record) => record['status'] === 'halted');
  const [, platform = '', account = '', campaign = ''] = String(incident?.['workflowId']).split(':');
  const commands = [
    ['incidents', 'show', String(incident?.['workflowId'])],
    ['check', platform, account, campaign, '--json'],
    ['schedules', '--json'],
    ['dead-letters', 'list'],
    ['report', '--json'],
    ['doctor', '--json'],
  ];
  for (const command of commands) {
    const { code, stderr, stdout } = await pacekeeper(...command).ended;
    expect([command.join(' '), code], stdout + stderr).toEqual([command.join(' '), 0]);
  }
});

test('the embedded Temporal keeps histories for 30 days, and serves its Web UI', {
  timeout: 60_000,
}, async () => {
  const { temporal } = await untilUp();
  const describe = [
    'operator',
    'namespace',
    'describe',
    '--address',
    temporal.address,
    '-o',
    'json',
    'default',
  ];
  const { stdout } = await runProgram(temporalCliPath, describe, { timeoutMs: 20_000 });
  expect(stdout).toMatch(/"workflowExecutionRetentionTtl": "2592000s"/);
  expect((await fetch(String(temporal.webUiUrl))).ok).toBe(true);
});

test('Ctrl-C ends everything it started, in order', { timeout: 60_000 }, async () => {
  const pids = livePids();
  expect(pids).toHaveLength(6);
  const running = started.find((child) => child.pid === readLiveRun(home)?.pid);
  running?.kill('SIGINT');
  await vi.waitFor(() => expect(running?.exitCode).toBe(0), WITHIN);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(join(home, 'run.json'))).toBe(false);
  expect(existsSync(join(home, 'up.lock'))).toBe(false);
});

test('kill -9 of up leaves nothing behind, and the next start recognises its lock', {
  timeout: 180_000,
}, async () => {
  const first = up();
  const pids = Object.values((await untilUp()).processes);
  first.child.kill('SIGKILL');
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), WITHIN);
  expect(existsSync(join(home, 'up.lock'))).toBe(true);
  const second = up();
  const run = await untilUp();
  expect(run.pid).toBe(second.child.pid);
  second.child.kill('SIGTERM');
  const { code, stderr } = await second.ended;
  expect(code, stderr).toBe(0);
  expect(Object.values(run.processes).filter(isAlive)).toEqual([]);
});
