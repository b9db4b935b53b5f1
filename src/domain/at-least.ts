const FLOATING_NOISE = 1e-9;

/**
 * Whether a score reaches a bound, where exactly the bound counts: 0.375 + 0.225 + 0.1 is 0.7 even though doubles may
 * print 0.6999999999999999. Real scores differ by far more than the noise allowed here.
 */
export function isAtLeast(score: number, bound: number): boolean {
  return score >= bound - FLOATING_NOISE;
}
