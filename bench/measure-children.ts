import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import type { CampaignRef } from '../src/domain/campaign.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Fleet, listCampaigns, resetFleet } from './fleet.ts';
import { type Measured, settledActions } from './measure-sweeps.ts';
import { pause } from './pause.ts';

const POLL_MS = 100;

/** The part of a measured pass that a design without sweeps has too. */
export type MeasuredChildren = Pick<
  Measured,
  'campaigns' | 'incidents' | 'seconds' | 'campaignsPerSecond' | 'actionsPerCampaign'
>;

/** A fleet with one child workflow per campaign; its incidents come to rest too. */
export async function measureChildren(stack: BenchStack, fleet: Fleet): Promise<MeasuredChildren> {
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

async function timeChildren(stack: BenchStack, campaigns: readonly CampaignRef[]): Promise<MeasuredChildren> {
  const before = await stack.actions();
  const startedAt = performance.now();
  await stack.client.workflow.execute('childPerCampaign', {
    workflowId: `bench-children-${Date.now()}`,
    taskQueue: 'bench',
    args: [campaigns],
  });
  const incidents = await untilNobodyActs(stack);
  const seconds = (performance.now() - startedAt) / 1000;
  return {
    campaigns: campaigns.length,
    incidents,
    seconds,
    campaignsPerSecond: campaigns.length / seconds,
    actionsPerCampaign: ((await settledActions(stack)) - before) / campaigns.length,
  };
}

/** Checks hand over under keys of their own: at rest when no incident of the fleet is on its way any more. */
async function untilNobodyActs(stack: BenchStack): Promise<number> {
  for (;;) {
    const open = await stack.store.incidentBook.list({ platform: 'google', limit: 100_000 });
    const { count: started } = await stack.client.workflow.count(
      "WorkflowType = 'handleIncident' AND PacingPlatform = 'google'",
    );
    if (open.length >= started && open.every((incident) => incident.status !== 'halting')) return started;
    await pause(POLL_MS);
  }
}
