import type { IncidentState } from './incident-state.ts';

const SAMPLE_LENGTH = 120;
const MAX_SAMPLES = 3;

/** Counts what is recorded in batches, at most one row a minute for one incident (spec §4), with a few samples. */
export function fileInBatch(state: IncidentState, why: string): void {
  const { count, samples } = state.unreadable;
  state.unreadable = {
    ...state.unreadable,
    count: count + 1,
    samples: samples.length < MAX_SAMPLES ? [...samples, why.slice(0, SAMPLE_LENGTH)] : samples,
  };
}
