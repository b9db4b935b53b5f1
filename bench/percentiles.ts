/** What half and what 95 of 100 stayed within, and how many there were; milliseconds. */
export interface Percentiles {
  count: number;
  p50Ms: number;
  p95Ms: number;
}

/** By the nearest rank. */
export function percentilesOf(timesMs: readonly number[]): Percentiles {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN;
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95) };
}
