import type { Measured } from './measure-sweeps.ts';

/** The middle one of some runs, and the rates of all: from minute to minute one code differs by a tenth on a shared machine. */
export interface Settling extends Measured {
  settledPerSecondOfRuns: readonly number[];
}

const RUNS = 3;

/** Measures one after the other, so that none takes the processor of another. */
export async function measureSettling(measure: () => Promise<Measured>): Promise<Settling> {
  const runs: Measured[] = [];
  while (runs.length < RUNS) runs.push(await measure());
  const rate = ({ settledPerSecond }: Measured) => settledPerSecond ?? 0;
  const middle = runs.toSorted((a, b) => rate(a) - rate(b))[Math.floor(RUNS / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return { ...middle, settledPerSecondOfRuns: runs.map(rate) };
}
