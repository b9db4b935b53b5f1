import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PacingActivities } from '../../src/activities/contract.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import * as workflows from '../../src/workflows/index.ts';
import { sweepWorkflowId, WORKFLOW_TASK_QUEUE } from '../../src/workflows/workflow-ids.ts';
import { aCommandLine, type CommandLine } from '../support/command-line.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { runWorkers } from '../support/temporal.ts';

// Two builds on a real server. One test goes on where the one before it ended, as a roll-out does.

let stack: Stack;
let commands: CommandLine;
let asked: IncidentRecord;
const workers: { close(): Promise<void> }[] = [];
/** lets sweeps of v1 that were held pass the breaker */
let letGo: () => void;
const held = new Promise<void>((open) => {
  letGo = open;
});
let isHolding = false;

beforeAll(async () => {
  stack = await aStack();
  commands = await aCommandLine(stack.store, { TEMPORAL_ADDRESS: stack.temporal.address });
  await stack.stopWorkers();
  const judgeSweep: PacingActivities['judgeSweep'] = async (...args) => {
    if (isHolding) await held;
    return await stack.activities.judgeSweep(...args);
  };
  workers.push(await runWorkers(stack.temporal, { ...stack.activities, judgeSweep }, { buildId: 'v1' }));
});

afterAll(async () => {
  letGo();
  for (const version of workers) await version.close();
  await stack.startWorkers();
  await commands.close();
  await stack.close();
});

/** The version that took an incident up: the store may know of it a moment before the server does (ADR 13). */
async function versionOfTaken(incident: IncidentRecord): ReturnType<typeof versionOf> {
  return await until(
    () => versionOf(stack.incident(incident).workflowId),
    ({ buildId }) => buildId !== '',
  );
}

async function versionOf(workflowId: string): Promise<{ buildId: string; behavior: number }> {
  const { workflowExecutionInfo } = await stack.temporal.client.workflowService.describeWorkflowExecution({
    namespace: 'default',
    execution: { workflowId },
  });
  const { versioningInfo } = workflowExecutionInfo ?? {};
  return {
    buildId: versioningInfo?.deploymentVersion?.buildId ?? '',
    behavior: versioningInfo?.behavior ?? 0,
  };
}

const [PINNED, AUTO_UPGRADE] = [1, 2];

test('every workflow but the incident ends on the version that it began on', () => {
  const moving = Object.entries(workflows).filter(
    ([, workflow]) => !('workflowDefinitionOptions' in workflow),
  );
  expect(moving.map(([name]) => name)).toEqual(['handleIncident']);
});

test('a version that polls is inactive until it is made current', async () => {
  await until(
    () => commands.json(['deployment', 'show']),
    ([version]) => version?.['status'] === 'inactive',
  );

  const { exitCode, stderr } = await commands.run(['deployment', 'set-current', '--build-id', 'v1']);

  expect(stderr).toContain('Build v1 is current');
  expect(exitCode).toBe(0);
});

test('incidents begin on the version that is current', async () => {
  await stack.sweep('google');
  [asked] = (await stack.store.incidentBook.list({
    platform: 'google',
    statuses: ['awaiting_approval'],
  })) as [IncidentRecord];

  expect(await versionOfTaken(asked)).toEqual({ buildId: 'v1', behavior: AUTO_UPGRADE });
});

test('after the next version is current, an incident that waited for a person goes on there', async () => {
  isHolding = true;
  const asOf = (await stack.sim<{ now: string }>('clock')).now;
  const sweepId = `${sweepWorkflowId('meta')}-held`;
  await stack.temporal.client.workflow.start('sweepPlatform', {
    workflowId: sweepId,
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [{ platform: 'meta', asOf }],
  });
  await until(
    async () => (await stack.temporal.client.workflow.getHandle(sweepId).describe()).raw.pendingActivities,
    (pending) => pending?.some(({ activityType }) => activityType?.name === 'judgeSweep') === true,
  );
  workers.push(await runWorkers(stack.temporal, stack.activities, { buildId: 'v2' }));

  expect((await commands.run(['deployment', 'set-current', '--build-id', 'v2'])).exitCode).toBe(0);
  const decision = { decision: 'approve', by: 'ana@example.com', reason: 'seen' };
  const answer = await stack.incident(asked).executeUpdate('decide', { args: [decision] });

  expect(answer).toMatchObject({ outcome: 'executed' });
  const look = async () => {
    await stack.incident(asked).executeUpdate('decide', { args: [{ ...decision, decision: 'acknowledge' }] });
    return await versionOf(stack.incident(asked).workflowId);
  };
  const version = await until(look, ({ buildId }) => buildId === 'v2');
  expect(version).toEqual({ buildId: 'v2', behavior: AUTO_UPGRADE });
});

test('a sweep that began on the old version ends there, and hands its incidents to the new one', async () => {
  letGo();
  const sweepId = `${sweepWorkflowId('meta')}-held`;
  await stack.temporal.client.workflow.getHandle(sweepId).result();

  expect(await versionOf(sweepId)).toEqual({ buildId: 'v1', behavior: PINNED });
  const [opened] = (await until(
    () => stack.store.incidentBook.list({ platform: 'meta', statuses: ['awaiting_approval'] }),
    (incidents) => incidents.length > 0,
  )) as [IncidentRecord];
  expect((await versionOfTaken(opened)).buildId).toBe('v2');
});

test('deployment show tells which version gets the work and which one drains', async () => {
  const versions = await commands.json(['deployment', 'show']);

  expect(versions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ buildId: 'v2', status: 'current' }),
      expect.objectContaining({ buildId: 'v1', status: expect.stringMatching(/drain/) }),
    ]),
  );
});

test('a build whose workers do not run is not made current, and the message says what to start', async () => {
  const { exitCode, stderr } = await commands.run(
    'deployment set-current --build-id v3 --within 1'.split(' '),
  );

  expect(exitCode).toBe(4);
  expect(stderr).toContain('PACEKEEPER_BUILD_ID=v3');
});
