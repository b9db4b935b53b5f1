import { assess } from './assessment.ts';
import { isZeroDelivery } from './decide.ts';
import type { Assessment, Direction } from './decision.ts';
import { formatUnits, toMicros } from './money.ts';
import type { Observation } from './observation.ts';
import { describeVariance, directionOf, variancePctOf } from './variance.ts';

/** What a cause is looked for in. */
export interface Case {
  observation: Observation;
  assessment: Assessment | null;
  /** earlier observations of the campaign, newest first */
  history: readonly Observation[];
}

const SUDDEN_PCT_POINTS = 10;
const ALIKE = 0.5;

/** Whether it is at zero delivery. */
export function isAtZero({ assessment }: Case): boolean {
  return assessment !== null && isZeroDelivery(assessment);
}

/** Spend that an earlier observation saw. */
export function spentBefore({ history }: Case): string | null {
  const spent = history.find(({ actualMicros }) => actualMicros !== null && toMicros(actualMicros) > 0n);
  return spent === undefined
    ? null
    : `${formatUnits(toMicros(spent.actualMicros ?? '0'))} spent by ${spent.dataThrough}`;
}

/** What differs between plan and platform, where it is enough to doubt that they are one campaign. */
export function mismatch({ metadataMatches, confidence, match }: Observation): string | null {
  if (match === 'unplanned' || match === 'missing') return null;
  const different = Object.keys(metadataMatches).filter((field) => metadataMatches[field] === false);
  if (different.length < 2 && confidence.nameSimilarity >= ALIKE) return null;
  const names = confidence.nameSimilarity < ALIKE ? ['name'] : [];
  return `not alike on both sides: ${[...different, ...names].join(', ')}`;
}

/** A planned budget that is not what it was one observation earlier. */
export function budgetChange(now: Observation, before: Observation | undefined): string | null {
  if (before === undefined || now.budgetMicros === null || before.budgetMicros === null) return null;
  if (now.budgetMicros === before.budgetMicros) return null;
  const [from, to] = [before.budgetMicros, now.budgetMicros].map((micros) => formatUnits(toMicros(micros)));
  return `the planned budget went from ${from} to ${to}`;
}

/** A move of ten percentage points or more within one interval. */
export function suddenChange({ assessment, history }: Case): string | null {
  const before = history[0] === undefined ? null : assess(history[0]);
  if (assessment === null || before === null) return null;
  const [from, to] = [signedPct(before), signedPct(assessment)];
  if (from === null || to === null || Math.abs(to - from) < SUDDEN_PCT_POINTS) return null;
  return `it was ${describe(before)} one observation earlier, and is ${describe(assessment)}`;
}

/** For how many observations spend has been on this side of the plan. */
export function steadyDrift({ assessment, history }: Case): string | null {
  if (assessment === null) return null;
  const direction = directionOf(assessment);
  if (direction === 'on_target') return null;
  const sameSide = countWhile(history, direction);
  return sameSide === 0 ? null : `${direction} target in ${sameSide + 1} observations in a row`;
}

function countWhile(history: readonly Observation[], direction: Direction): number {
  const breaks = history.findIndex((earlier) => {
    const assessment = assess(earlier);
    return assessment === null || directionOf(assessment) !== direction;
  });
  return breaks === -1 ? history.length : breaks;
}

function signedPct(assessment: Assessment): number | null {
  const pct = variancePctOf(assessment);
  return pct !== null && directionOf(assessment) === 'under' ? -pct : pct;
}

function describe(assessment: Assessment): string {
  return describeVariance(variancePctOf(assessment), directionOf(assessment));
}
