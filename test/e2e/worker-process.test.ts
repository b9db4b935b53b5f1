import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasWorker } from '../../src/cli/temporal-client.ts';
import { createSimulator } from '../../src/simulator/index.ts';
import { platformTaskQueue, WORKFLOW_TASK_QUEUE } from '../../src/workflows/workflow-ids.ts';
import { until } from '../support/stack.ts';
import { aTemporal, freePort, type TestTemporal } from '../support/temporal.ts';

// One worker process as a container runs it; its first start makes store and bundle. One test goes on where the one before it ended.

const home = mkdtempSync(join(tmpdir(), 'pk-worker-'));
const simulator = createSimulator({ seed: 1 });
let simulatorUrl: string;
let temporal: TestTemporal;
let worker: ChildProcess;
let healthUrl: string;

beforeAll(async () => {
  [{ url: simulatorUrl }, temporal] = await Promise.all([simulator.listen(), aTemporal()]);
  const port = await freePort();
  healthUrl = `http://127.0.0.1:${port}`;
  worker = spawn(process.execPath, ['bin/pacekeeper.mjs', 'worker', '--role', 'workflows', 'google'], {
    env: {
      PATH: process.env['PATH'],
      PACEKEEPER_HOME: home,
      SIMULATOR_URL: simulatorUrl,
      TEMPORAL_ADDRESS: temporal.address,
      WORKER_HEALTH_PORT: String(port),
    },
    stdio: 'ignore',
  });
});

afterAll(async () => {
  worker.kill('SIGKILL');
  await temporal.close();
  await simulator.close();
  rmSync(home, { recursive: true, force: true });
});

/** Status and body; 0 where nobody answers. */
async function ask(path: string): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(`${healthUrl}${path}`);
    return { status: response.status, body: await response.json() };
  } catch {
    return { status: 0, body: null };
  }
}

test('a worker is ready when it polls its queues and reaches Temporal and the store', async () => {
  const answer = await until(
    () => ask('/readyz'),
    ({ status }) => status === 200,
    110_000,
  );

  expect(answer.body).toEqual({ ready: true, missing: [] });
  expect(await ask('/healthz')).toEqual({ status: 200, body: { alive: true } });
}, 120_000);

test('it serves the queues of its roles and no other', async () => {
  const served = (name: string, serves: 'workflows' | 'activities') =>
    hasWorker(temporal.client, { name, serves });
  await until(
    () => served(platformTaskQueue('google'), 'activities'),
    (is) => is,
  );

  expect(await served(WORKFLOW_TASK_QUEUE, 'workflows')).toBe(true);
  expect(await served(platformTaskQueue('meta'), 'activities')).toBe(false);
  expect(await served(platformTaskQueue('dv360'), 'activities')).toBe(false);
});

test('asked to end, it is no longer ready, lets the call under way end, and exits with 0', async () => {
  await fetch(`${simulatorUrl}/_sim/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ match: { platform: 'google' }, delayMs: 2_000 }),
  });
  const handle = await temporal.client.workflow.start('sweepPlatform', {
    workflowId: 'a-sweep-that-is-interrupted',
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [{ platform: 'google', asOf: new Date().toISOString() }],
  });
  await until(
    async () => (await handle.describe()).raw.pendingActivities ?? [],
    (pending) => pending.some(({ attempt, lastStartedTime }) => attempt === 1 && lastStartedTime !== null),
  );

  const exited = once(worker, 'exit');
  worker.kill('SIGTERM');
  const draining = await until(
    () => ask('/readyz'),
    ({ status }) => status !== 200,
  );
  const [code] = await exited;

  expect(draining).toEqual({ status: 503, body: { ready: false, missing: ['worker'] } });
  expect(code).toBe(0);
  const { events } = await handle.fetchHistory();
  const kinds = (events ?? []).map((event) => Object.keys(event).find((key) => key.endsWith('Attributes')));
  expect(kinds).toContain('activityTaskCompletedEventAttributes');
  expect(kinds.filter((kind) => /activityTask(Failed|TimedOut)/.test(kind ?? ''))).toEqual([]);
});
