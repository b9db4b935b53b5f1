/** Whether the machine acts less by itself after a change, or people hear sooner. */
export type ChangeEffect = 'more_careful' | 'less_careful' | 'neither';

/** One value of a policy that differs: what it is, from what to what, and which way. */
export interface PolicyChange {
  path: string;
  words: string;
  before: string;
  after: string;
  effect: ChangeEffect;
}

/** An effect from a gain in care: above nought it is more careful, below it is less. */
export function effectOf(gain: number): ChangeEffect {
  if (gain === 0) return 'neither';
  return gain > 0 ? 'more_careful' : 'less_careful';
}
