import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { SweepCounts } from '../src/activities/contract.ts';
import type { CampaignRef } from '../src/domain/campaign.ts';
import type { Platform } from '../src/domain/platform.ts';
import { sweepKeyOf } from '../src/workflows/workflow-ids.ts';
import { type BenchStack, pause } from './bench-stack.ts';

/** One measured pass over a fleet. `rested` is when the last incident came to rest. */
export interface Measured {
  campaigns: number;
  incidents: number;
  seconds: number;
  campaignsPerSecond: number;
  actionsPerCampaign: number;
  assessSeconds: number;
}

const POLL_MS = 25;

/** Sweeps a bulk fleet of one Google account; the clock stops when every incident rests. */
export async function measureSweep(
  stack: BenchStack,
  fleet: { campaigns: number; incidentShare: number },
): Promise<Measured> {
  await resetFleet(stack, fleet);
  const asOf = await simulatorNow(stack);
  const before = await stack.actions();
  const startedAt = performance.now();
  const counts: SweepCounts = await stack.client.workflow.execute('sweepPlatform', {
    workflowId: `bench-sweep-${asOf}`,
    taskQueue: 'pacing-workflows',
    args: [{ platform: 'google', asOf }],
  });
  const assessSeconds = (performance.now() - startedAt) / 1000;
  await untilAtRest(stack, sweepKeyOf('google', asOf));
  const seconds = (performance.now() - startedAt) / 1000;
  if (counts.campaigns !== fleet.campaigns || counts.failed > 0) throw new Error(JSON.stringify(counts));
  return {
    campaigns: counts.campaigns,
    incidents: counts.handedOver,
    seconds,
    campaignsPerSecond: counts.campaigns / seconds,
    actionsPerCampaign: ((await settledActions(stack)) - before) / counts.campaigns,
    assessSeconds,
  };
}

/** The same fleet with one child workflow per campaign; its incidents come to rest too. */
export async function measureChildren(
  stack: BenchStack,
  fleet: { campaigns: number; incidentShare: number },
): Promise<Measured> {
  await resetFleet(stack, fleet);
  const campaigns = await listCampaigns(stack);
  const connection = await NativeConnection.connect({ address: stack.address });
  const workflowsPath = fileURLToPath(new URL('./child-per-campaign.ts', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const worker = await Worker.create({ connection, taskQueue: 'bench', workflowBundle });
  try {
    return await worker.runUntil(() => timeChildren(stack, campaigns));
  } finally {
    await connection.close();
  }
}

async function timeChildren(stack: BenchStack, campaigns: readonly CampaignRef[]): Promise<Measured> {
  const before = await stack.actions();
  const startedAt = performance.now();
  await stack.client.workflow.execute('childPerCampaign', {
    workflowId: `bench-children-${Date.now()}`,
    taskQueue: 'bench',
    args: [campaigns],
  });
  const assessSeconds = (performance.now() - startedAt) / 1000;
  const incidents = await untilNobodyActs(stack);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    campaigns: campaigns.length,
    incidents,
    seconds,
    campaignsPerSecond: campaigns.length / seconds,
    actionsPerCampaign: ((await settledActions(stack)) - before) / campaigns.length,
    assessSeconds,
  };
}

async function resetFleet(
  stack: BenchStack,
  { campaigns, incidentShare }: { campaigns: number; incidentShare: number },
): Promise<void> {
  const fleet = { platform: 'google' satisfies Platform, campaigns, incidentShare };
  const response = await fetch(`${stack.simulatorUrl}/_sim/reset`, {
    method: 'POST',
    body: JSON.stringify({ seed: 1, fleet }),
  });
  if (!response.ok) throw new Error(`The simulator refused the fleet: ${await response.text()}`);
}

async function simulatorNow(stack: BenchStack): Promise<string> {
  const clock = (await (await fetch(`${stack.simulatorUrl}/_sim/clock`)).json()) as { now: string };
  return clock.now;
}

async function listCampaigns(stack: BenchStack): Promise<CampaignRef[]> {
  const listed = (await (await fetch(`${stack.simulatorUrl}/_sim/campaigns`)).json()) as {
    platform: Platform;
    accountId: string;
    campaignId: string;
  }[];
  return listed.map(({ platform, accountId, campaignId }) => ({
    platform,
    accountId,
    campaignKey: campaignId,
  }));
}

async function untilAtRest(stack: BenchStack, sweepKey: string): Promise<void> {
  while ((await stack.store.incidentBook.tally(sweepKey)).open > 0) await pause(POLL_MS);
}

/** Checks hand over under keys of their own: at rest when no incident of the fleet is on its way any more. */
async function untilNobodyActs(stack: BenchStack): Promise<number> {
  for (;;) {
    const open = await stack.store.incidentBook.list({ platform: 'google', limit: 100_000 });
    const started = await countIncidents(stack);
    if (open.length >= started && open.every((incident) => incident.status !== 'halting')) return started;
    await pause(POLL_MS * 4);
  }
}

async function countIncidents(stack: BenchStack): Promise<number> {
  const { count } = await stack.client.workflow.count("WorkflowType = 'handleIncident'");
  return count;
}

/** The server exports its metrics with some delay. */
async function settledActions(stack: BenchStack): Promise<number> {
  await pause(1_500);
  return stack.actions();
}
