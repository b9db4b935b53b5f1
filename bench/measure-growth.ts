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
  await measureSweep(stack, { platform: 'meta', campaigns: 100, incidentShare: 0 });
  const before = await auditRowsOf(stack);
  const measured = await measureSweep(stack, { campaigns, incidentShare: 0 });
  const { healthy, warning, critical } = await stack.store.observationLog.sweepFigures(measured.sweepKey);
  return {
    ...measured,
    observationRows: healthy + warning + critical,
    auditRows: (await auditRowsOf(stack)) - before,
    workerPeakMiB: stack.workerPeakMiB(),
  };
}

async function auditRowsOf({ store }: BenchStack): Promise<number> {
  return (await store.auditLog.summarize({})).entries;
}
