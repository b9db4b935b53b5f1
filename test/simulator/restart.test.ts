import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aSimulator, callTo, googleToken, type RunningSimulator } from './running-simulator.ts';

const DAY_MS = 86_400_000;
const CHILD = fileURLToPath(new URL('simulator-process.ts', import.meta.url));

let folder: string;
let running: RunningSimulator[] = [];
let children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-sim-'));
});
afterEach(async () => {
  for (const simulator of running) await simulator.close();
  for (const child of children) child.kill('SIGKILL');
  [running, children] = [[], []];
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: { wallNowMs?: () => number } = {}): Promise<RunningSimulator> {
  const simulator = await aSimulator({ stateDir: folder, ...options });
  running.push(simulator);
  return simulator;
}

async function restart(
  simulator: RunningSimulator,
  options: { wallNowMs?: () => number } = {},
): Promise<RunningSimulator> {
  await simulator.close();
  running = running.filter((one) => one !== simulator);
  return await start(options);
}

const pause = (url: string) =>
  callTo(url, {
    method: 'POST',
    path: '/v26.0/120210000000000001',
    token: 'sim-meta-token',
    body: 'status=PAUSED',
  });
const statusOf = async (url: string) =>
  (
    await callTo(url, {
      method: 'GET',
      path: '/v26.0/120210000000000001?fields=status',
      token: 'sim-meta-token',
    })
  ).body.status;
const pauses = async (url: string) =>
  (await callTo(url, { method: 'GET', path: '/_sim/requests?effect=pause' })).body.length;

describe('a restarted simulator', () => {
  test('keeps statuses, clock, journal and reports', async () => {
    const first = await start();
    await pause(first.url);
    await first.call('POST', '/_sim/clock', { body: { now: '2026-03-20T00:00:00.000Z', frozen: true } });
    const second = await restart(first);
    expect(await statusOf(second.url)).toBe('PAUSED');
    expect((await second.call('GET', '/_sim/clock')).body).toEqual({
      now: '2026-03-20T00:00:00.000Z',
      frozen: true,
    });
    expect(await pauses(second.url)).toBe(1);
    await pause(second.url);
    const journal = (await second.call('GET', '/_sim/requests')).body;
    expect(journal.map((entry: { seq: number }) => entry.seq)).toEqual([1, 2, 3]);
  });

  test('finds queries and reports again', async () => {
    const first = await start();
    const token = await googleToken(first.url);
    const query = {
      metadata: { title: 't', dataRange: { range: 'LAST_7_DAYS' }, format: 'CSV' },
      params: {
        type: 'STANDARD',
        groupBys: ['FILTER_DATE'],
        metrics: ['METRIC_REVENUE_ADVERTISER'],
        filters: [{ type: 'FILTER_ADVERTISER', value: '9001001' }],
      },
      schedule: { frequency: 'ONE_TIME' },
    };
    const { queryId } = (await first.call('POST', '/v2/queries', { token, body: query })).body;
    const { key } = (await first.call('POST', `/v2/queries/${queryId}:run`, { token, body: {} })).body;
    const second = await restart(first);
    const path = `/v2/queries/${queryId}/reports/${key.reportId}`;
    expect((await second.call('GET', path, { token })).body.metadata.status.state).toBe('RUNNING');
    const done = (await second.call('GET', path, { token })).body.metadata;
    const { text } = await second.call('GET', done.googleCloudStoragePath.slice(second.url.length));
    expect(text.split('\n')[0]).toBe('Date,Revenue (Adv Currency)');
  });

  test('runs thirty campaigns a month later, the paused one rolled on with the others', async () => {
    const first = await start();
    await pause(first.url);
    const later = Date.parse('2026-03-18T09:20:00Z') + 75 * DAY_MS;
    const second = await restart(first, { wallNowMs: () => later });
    const fleet = (await second.call('GET', '/_sim/campaigns')).body;
    expect(fleet).toHaveLength(30);
    expect(fleet.every((one: { status: string }) => one.status === 'active')).toBe(true);
    expect(
      fleet.every(
        (one: { flight: { startDate: string } }) => Date.parse(one.flight.startDate) > later - 26 * DAY_MS,
      ),
    ).toBe(true);
  });

  test('drops a line that a kill cut short, and goes on after it', async () => {
    const first = await start();
    await pause(first.url);
    await first.close();
    running = [];
    appendFileSync(join(folder, 'journal.jsonl'), '{"seq":2,"at":"2026-');
    appendFileSync(join(folder, 'changes.jsonl'), '{"generation":');
    const second = await start();
    expect(await statusOf(second.url)).toBe('PAUSED');
    const third = await restart(second);
    const seqs = (await third.call('GET', '/_sim/requests')).body.map((entry: { seq: number }) => entry.seq);
    expect(seqs).toEqual([1, 2]);
  });

  test('reads what a version without labels wrote', async () => {
    const first = await start();
    await pause(first.url);
    await first.close();
    running = [];
    for (const file of ['state.json', 'changes.jsonl']) {
      const text = readFileSync(join(folder, file), 'utf8');
      expect(text).toContain('"labels":[],');
      writeFileSync(join(folder, file), text.replaceAll('"labels":[],', ''));
    }
    const second = await start();
    expect(await statusOf(second.url)).toBe('PAUSED');
    const fleet = (await second.call('GET', '/_sim/campaigns')).body;
    expect(fleet.map((one: { labels: string[] }) => one.labels)).toEqual(
      Array.from({ length: 30 }, () => []),
    );
  });

  test('says which file it cannot read', async () => {
    writeFileSync(join(folder, 'state.json'), '{"clock":');
    await expect(start()).rejects.toThrow(/cannot read .*state\.json/);
  });

  test('has every answered pause after kill -9', async () => {
    const before = await startProcess();
    for (const status of ['PAUSED', 'ACTIVE', 'PAUSED']) {
      await callTo(before.url, {
        method: 'POST',
        path: '/v26.0/120210000000000001',
        token: 'sim-meta-token',
        body: `status=${status}`,
      });
    }
    before.child.kill('SIGKILL');
    await new Promise((resolve) => before.child.once('exit', resolve));
    const after = await startProcess();
    expect(await statusOf(after.url)).toBe('PAUSED');
    expect(await pauses(after.url)).toBe(2);
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8').trim().split('\n')).toHaveLength(4);
  });
});

async function startProcess(): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
    child.once('exit', () => reject(new Error('the simulator process ended')));
  });
  return { url, child };
}
