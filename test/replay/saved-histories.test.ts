import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { workflowBundle } from '../../src/launch/workflow-bundle.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

const FOLDER = new URL('./histories/', import.meta.url);
const SAVED = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

function historyOf(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));
}

describe('a workflow that was started before a deployment', () => {
  test.each(SAVED)('goes on after it: %s replays on the code of today', async (name) => {
    const options = { workflowBundle: { codePath: inject('workflowBundlePath') } };

    await expect(Worker.runReplayHistory(options, historyOf(name))).resolves.toBeUndefined();
  });
});

describe('a workflow that was started before tracing was switched on', () => {
  let traced: string;
  const home = mkdtempSync(join(tmpdir(), 'pk-traced-'));

  beforeAll(async () => {
    traced = await workflowBundle(home, { isTraced: true });
  });
  afterAll(() => rmSync(home, { recursive: true }));

  test.each(SAVED)('goes on with it: %s replays under the interceptors', async (name) => {
    const sinks = { exporter: { export: { fn: () => undefined } } };
    const options = { workflowBundle: { codePath: traced }, sinks };

    await expect(Worker.runReplayHistory(options, historyOf(name))).resolves.toBeUndefined();
  });
});

describe('a change that a running workflow would not survive', () => {
  let changed: Awaited<ReturnType<typeof bundleWorkflowCode>>;

  beforeAll(async () => {
    const workflowsPath = fileURLToPath(new URL('./changed-workflows.ts', import.meta.url));
    changed = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  });

  test.each(SAVED)('is found before it is deployed: %s', async (name) => {
    const replay = Worker.runReplayHistory({ workflowBundle: changed }, historyOf(name));

    await expect(replay).rejects.toBeInstanceOf(DeterminismViolationError);
  });
});
