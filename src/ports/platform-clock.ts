import type { Instant } from '../domain/instant.ts';

/** "Now" as the platforms see it: the wall clock, or the simulator's own. */
export interface PlatformClock {
  now(): Promise<Instant>;
}
