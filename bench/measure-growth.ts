import type { BenchStack } from './bench-stack.ts';
import { type Measured, measureSweep } from './measure-sweeps.ts';

/** What one sweep of a healthy fleet leaves behind, beside its times. */
export interface Growth extends Measured {
  observationRows: number;
  auditRows: number;
  workerPeakMiB: number;
}

/** Sweeps a healthy fleet of this size on a new stack. */
export async function measureGrowth(stack: BenchStack, campaigns: number): Promise<Growth> {
  await measureSweep(stack, { campaigns: 100, incidentShare: 0 });
  const before = await rowsOf(stack);
  const measured = await measureSweep(stack, { campaigns, incidentShare: 0 });
  const after = await rowsOf(stack);
  return {
    ...measured,
    observationRows: after.observations - before.observations,
    auditRows: after.audit - before.audit,
    workerPeakMiB: stack.workerPeakMiB(),
  };
}

/** Each observation of a sweep has one audit row of type `decision`. */
async function rowsOf({ store }: BenchStack): Promise<{ observations: number; audit: number }> {
  const { entries, byType } = await store.auditLog.summarize({});
  return { audit: entries, observations: byType['decision'] ?? 0 };
}
