import { HOUR_MS, MINUTE_MS } from './instant.ts';

/** A stamp this far ahead of `asOf` is clock skew; anything further is a rejected record (spec §2). */
export const FUTURE_TOLERANCE_MS = 5 * MINUTE_MS;

/** Trust in data by its age, `asOf − dataThrough` in ms: < 4 h 1, < 12 h 0.8, up to 24 h 0.5, older 0.2 (spec §2). */
export function freshnessOf(ageMs: number): number {
  if (ageMs < 4 * HOUR_MS) return 1;
  if (ageMs < 12 * HOUR_MS) return 0.8;
  return ageMs <= 24 * HOUR_MS ? 0.5 : 0.2;
}

/** Whether data of this age claims to be from the future, by more than clocks differ. */
export function isFutureData(ageMs: number): boolean {
  return ageMs < -FUTURE_TOLERANCE_MS;
}
