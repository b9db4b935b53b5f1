import { fromEpochMs } from '../../domain/instant.ts';
import type { PlatformClock } from '../../ports/platform-clock.ts';

/** The machine's own clock: what real platforms go by. */
export function createWallClock(): PlatformClock {
  return { now: async () => fromEpochMs(Date.now()) };
}
