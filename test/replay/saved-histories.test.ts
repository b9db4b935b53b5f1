import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, inject, test } from 'vitest';

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
