import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DayReport } from '../../src/activities/contract.ts';
import { createAnchorFile } from '../../src/adapters/store/index.ts';
import type { Platform } from '../../src/domain/platform.ts';
import type { CheckResult } from '../../src/workflows/check-campaign.ts';
import { aStack, type Stack, until, untilAtRest } from '../support/stack.ts';

interface SimCampaign {
  platform: Platform;
  accountId: string;
  campaignId: string;
  kind: string;
}

let stack: Stack;

const anchors = join(mkdtempSync(join(tmpdir(), 'pacekeeper-anchors-')), 'audit.jsonl');

beforeAll(async () => {
  stack = await aStack({ wrapDeps: (deps) => ({ ...deps, anchorKeeper: createAnchorFile(anchors) }) });
});
afterAll(async () => {
  await stack.close();
  rmSync(dirname(anchors), { recursive: true });
});

async function check(kind: string): Promise<CheckResult & { workflowId: string; campaignId: string }> {
  const campaigns = await stack.sim<SimCampaign[]>('campaigns');
  const campaign = campaigns.find((one) => one.platform === 'google' && one.kind.startsWith(kind));
  const { platform = 'google', accountId = '', campaignId = '' } = campaign ?? {};
  return { ...(await checkOne({ platform, accountId, campaignId })), campaignId };
}

async function checkOne({ platform, accountId, campaignId }: Omit<SimCampaign, 'kind'>) {
  const workflowId = `check:${platform}:${accountId}:${campaignId}`;
  const result = (await stack.temporal.client.workflow.execute('checkCampaign', {
    workflowId,
    taskQueue: 'pacing-workflows',
    args: [{ campaign: { platform, accountId, campaignKey: campaignId }, campaignId }],
  })) as CheckResult;
  return { ...result, workflowId };
}

test('a healthy campaign is shown with its whole path and handed to nobody', async () => {
  const result = await check('healthy');

  expect(result).toMatchObject({ kind: 'judged', severity: 'healthy', action: 'log_only', incident: null });
  const { currentDetails } = await stack.temporal.client.workflow
    .getHandle(result.workflowId)
    .query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain('### Path');
  expect(currentDetails).toContain('calculateVariance');
});

test('a campaign at zero delivery is handed to its incident, which halts it', async () => {
  const result = await check('zero');

  expect(result).toMatchObject({ kind: 'judged', severity: 'critical', action: 'autonomous_halt' });
  const pauses = await until(
    () => stack.sim<{ campaignId?: string }[]>('requests?effect=pause'),
    (found) => found.length > 0,
  );
  expect(pauses.map((line) => line.campaignId)).toEqual([result.campaignId]);
  const asOf = result.kind === 'judged' ? result.observationId.split(':').slice(3).join(':') : '';
  expect((await untilAtRest(stack, `check:${asOf}`)).outcomes).toEqual({ halted: 1 });
});

test('a campaign that the platform does not know is gone', async () => {
  const accounts = await stack.sim<SimCampaign[]>('campaigns');
  const accountId = accounts.find((one) => one.platform === 'google')?.accountId ?? '';

  expect(await checkOne({ platform: 'google', accountId, campaignId: '404404' })).toMatchObject({
    kind: 'gone',
  });
});

test('the daily report counts the day and is said once', async () => {
  await stack.sweep('meta');
  const run = (workflowId: string) =>
    stack.temporal.client.workflow.execute('reportFleet', {
      workflowId,
      taskQueue: 'pacing-workflows',
      args: [{ until: new Date(Date.now() + 60_000).toISOString() }],
    });

  const report = await run('report-1');
  expect(report).toMatchObject({ observed: 10, openIncidents: expect.any(Number) });
  // The anchor is kept by Temporal, by whoever reads the message, and in a file: the trail must agree with it later.
  const { anchor } = report as DayReport;
  expect(Object.keys(anchor?.heads ?? {})).toContain('meta');
  expect(stack.lines.join('\n')).toContain(JSON.stringify(anchor));
  expect(readFileSync(anchors, 'utf8')).toBe(`${JSON.stringify(anchor)}\n`);
  expect((await stack.store.verifyAudit(anchor === undefined ? [] : [anchor])).problems).toEqual([]);
});

test('the upkeep of the store makes the tables of the months to come, and none where they are there', async () => {
  const run = (workflowId: string) =>
    stack.temporal.client.workflow.execute('maintainStore', { workflowId, taskQueue: 'pacing-workflows' });
  await stack.sim('clock', { now: '2031-12-01T00:00:00.000Z' });

  expect(await run('upkeep-1')).toMatchObject({
    made: expect.arrayContaining(['observation_2031_12', 'observation_2032_03']),
    dropped: [],
  });
  expect(await run('upkeep-2')).toEqual({ made: [], dropped: [] });

  await stack.sim('clock', { reset: true });
});
