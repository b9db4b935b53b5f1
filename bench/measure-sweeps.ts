import type { WorkflowHandle } from '@temporalio/client';
import type { SweepCounts } from '../src/activities/contract.ts';
import type { Platform } from '../src/domain/platform.ts';
import { sweepKeyOf } from '../src/workflows/workflow-ids.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Fleet, resetFleet, simulatorNow } from './fleet.ts';
import { pause } from './pause.ts';
import { sweepTimes } from './sweep-times.ts';

/** One measured pass over a fleet; its clock stops when the last incident came to rest. */
export interface Measured {
  sweepKey: string;
  campaigns: number;
  incidents: number;
  seconds: number;
  campaignsPerSecond: number;
  actionsPerCampaign: number;
  /** reading, judging and recording all campaigns, before anything is handed over */
  assessSeconds: number;
  assessedPerSecond: number;
  /** from then on, until all incidents rest; null where there are none */
  settledPerSecond: number | null;
  historyEvents: number;
  historyBytes: number;
}

/** Seldom, because each look is work for the store that is measured. */
const POLL_MS = 100;

/** Sweeps a new fleet. */
export async function measureSweep(stack: BenchStack, fleet: Fleet): Promise<Measured> {
  await resetFleet(stack, fleet);
  return measureSweepAgain(stack, fleet);
}

/** Sweeps the fleet that is there. */
export async function measureSweepAgain(
  stack: BenchStack,
  { campaigns, platform = 'google' }: Fleet,
): Promise<Measured> {
  const before = await stack.actions();
  const startedAt = performance.now();
  const { handle, asOf } = await startSweep(stack, platform);
  const counts = (await handle.result()) as SweepCounts;
  if (counts.campaigns !== campaigns || counts.failed > 0) throw new Error(JSON.stringify(counts));
  const sweepKey = sweepKeyOf(platform, asOf);
  await untilAtRest(stack, sweepKey);
  const seconds = (performance.now() - startedAt) / 1000;
  const times = await sweepTimes(handle);
  const incidents = counts.handedOver;
  return {
    sweepKey,
    campaigns,
    incidents,
    seconds,
    campaignsPerSecond: campaigns / seconds,
    actionsPerCampaign: ((await settledActions(stack)) - before) / campaigns,
    assessSeconds: times.assessSeconds,
    assessedPerSecond: campaigns / times.assessSeconds,
    settledPerSecond: incidents === 0 ? null : incidents / (seconds - times.assessSeconds),
    historyEvents: times.events,
    historyBytes: times.bytes,
  };
}

/** Campaigns read, judged and recorded per second; the sweep is ended before it hands anything over. */
export async function measureAssessment(stack: BenchStack, fleet: Fleet): Promise<number> {
  await resetFleet(stack, fleet);
  const { handle } = await startSweep(stack, fleet.platform ?? 'google');
  for (;;) {
    const times = await sweepTimes(handle);
    if (times.isAssessed) {
      await handle.terminate('measured');
      return fleet.campaigns / times.assessSeconds;
    }
    await pause(POLL_MS);
  }
}

async function startSweep(
  stack: BenchStack,
  platform: Platform,
): Promise<{ handle: WorkflowHandle; asOf: string }> {
  const asOf = await simulatorNow(stack);
  const handle = await stack.client.workflow.start('sweepPlatform', {
    workflowId: `bench-sweep-${asOf}`,
    taskQueue: 'pacing-workflows',
    args: [{ platform, asOf }],
  });
  return { handle, asOf };
}

async function untilAtRest(stack: BenchStack, sweepKey: string): Promise<void> {
  while ((await stack.store.incidentBook.tally(sweepKey)).open > 0) await pause(POLL_MS);
}

/** The server exports its metrics with some delay. */
export async function settledActions(stack: BenchStack): Promise<number> {
  await pause(1_500);
  return stack.actions();
}
