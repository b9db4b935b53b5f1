import type { Direction } from './decision.ts';
import type { Micros } from './money.ts';

/** Actual and target of one campaign, in micros of the same currency. */
export interface SpendPair {
  actualMicros: Micros;
  targetMicros: Micros;
}

/** Which side of the target actual spend lies on. */
export function directionOf({ actualMicros, targetMicros }: SpendPair): Direction {
  if (actualMicros === targetMicros) return 'on_target';
  return actualMicros > targetMicros ? 'over' : 'under';
}

/** |actual − target| / target · 100 as a double, for people; `null` where spend was not planned at all (spec §2). */
export function variancePctOf(pair: SpendPair): number | null {
  const gap = gapOf(pair);
  if (gap === 0n) return 0;
  return pair.targetMicros === 0n ? null : (Number(gap) / Number(pair.targetMicros)) * 100;
}

/**
 * Whether variance is less than (-1), exactly (0) or more than (1) a threshold in percent. Integers are cross-multiplied:
 * plain doubles flip a coin on amounts that lie exactly on it (spec §2). The target must not be 0.
 */
export function compareVariance(pair: SpendPair, thresholdPct: number): -1 | 0 | 1 {
  const { numerator, denominator } = toFraction(thresholdPct);
  const left = gapOf(pair) * 100n * denominator;
  const right = pair.targetMicros * numerator;
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Variance in words for a media buyer: `26.0 % over target`. */
export function describeVariance(variancePct: number | null, direction: Direction | null): string {
  if (variancePct === null || direction === null) return 'no variance';
  return direction === 'on_target' ? 'on target' : `${formatPct(variancePct)} ${direction} target`;
}

/** A percentage as people read it: `26.0 %`. */
export function formatPct(pct: number): string {
  return `${pct.toFixed(1)} %`;
}

function gapOf({ actualMicros, targetMicros }: SpendPair): Micros {
  return actualMicros > targetMicros ? actualMicros - targetMicros : targetMicros - actualMicros;
}

/** The decimal that the policy's author wrote: 12.5 is 125/10, 0.1 is 1/10 and not its binary tail. */
function toFraction(pct: number): { numerator: bigint; denominator: bigint } {
  const printed = String(pct);
  const [units = '0', fraction = ''] = (/e/.test(printed) ? pct.toFixed(20) : printed).split('.');
  return { numerator: BigInt(units + fraction), denominator: 10n ** BigInt(fraction.length) };
}
