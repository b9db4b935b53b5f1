import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSimulator } from '../../src/simulator/index.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { allWorkflowIds, historyBytes, scheduleBytes } from '../support/raw-temporal.ts';
import { aKey, inEnvironment } from '../support/secret-keys.ts';
import { aStore } from '../support/store.ts';
import { aTemporal, type TestTemporal } from '../support/temporal.ts';

// The worker as a process of its own and the command line, as they are started in production, with keys in the environment.

const KEYS = [aKey('2026-a')];

let temporal: TestTemporal;
let store: Awaited<ReturnType<typeof aStore>>;
let line: CommandLine;
let worker: ChildProcess;
let closeSimulator: () => Promise<void>;

beforeAll(async () => {
  const simulator = createSimulator({ seed: 1 });
  const { url } = await simulator.listen();
  closeSimulator = () => simulator.close();
  [temporal, store] = await Promise.all([aTemporal(KEYS), aStore()]);
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    SIMULATOR_URL: url,
    PACEKEEPER_ENCRYPTION_KEYS: inEnvironment(KEYS),
  };
  line = await aCommandLine(store.store, env);
  worker = spawn(process.execPath, ['bin/pacekeeper.mjs', 'worker'], {
    env: { ...process.env, ...env, PACEKEEPER_HOME: line.home },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  await once(worker, 'message');
});

afterAll(async () => {
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  if (worker.exitCode === null && worker.kill('SIGKILL')) await ended;
  await line.close();
  await temporal.close();
  await closeSimulator();
  await store.close();
});

test('a sweep by the command line and a worker with keys leaves nothing readable in Temporal', async () => {
  const { exitCode, stdout } = await line.run(['sweep', 'google']);
  expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^google /m)]);
  expect((await line.run(['schedules', '--ensure'])).exitCode).toBe(0);

  const { latest } = await store.store.observationLog.latestAll({
    platform: 'google',
    cursor: null,
    limit: 50,
  });
  const names = latest.flatMap(({ observation }) => observation.campaignName ?? []);
  const ids = await allWorkflowIds(temporal);
  expect([names.length, ids.length].every((count) => count > 5)).toBe(true);
  for (const id of ids) {
    const bytes = await historyBytes(temporal, id);
    expect([id, names.filter((name) => bytes.includes(name))]).toEqual([id, []]);
    expect(bytes.includes('2026-a')).toBe(true);
  }
  expect((await scheduleBytes(temporal, 'pacing-google')).includes('2026-a')).toBe(true);
});

test('a command without the key says what to do', async () => {
  const check = ['check', 'google', '1', '2'];
  const { exitCode, stderr } = await line.run(check, {
    PACEKEEPER_ENCRYPTION_KEYS: inEnvironment([aKey('other')]),
  });
  expect([exitCode, stderr]).toEqual([4, expect.stringContaining('the same PACEKEEPER_ENCRYPTION_KEYS')]);
});
