import { PLATFORMS } from '../domain/platform.ts';
import { composeClock } from './compose-plan.ts';
import { composeStore } from './compose-store.ts';
import type { SchedulePlan } from './schedule-plan.ts';
import { ensureSchedules } from './schedules.ts';
import type { Here } from './surroundings.ts';
import type { UpTools } from './up.ts';

/** The schedules of the platforms that are configured. */
export function schedulePlan({ config }: Here): SchedulePlan {
  return { platforms: PLATFORMS.filter((platform) => config.platforms[platform] !== null) };
}

/** What `up` uses once its processes run. */
export function composeUp(): UpTools {
  return {
    clockOf: ({ config }) => composeClock(config),
    ensureSchedules: async (client, here) => void (await ensureSchedules(client, schedulePlan(here))),
    openBook: async (here) => {
      const store = await composeStore(here);
      return { book: store.incidentBook, close: () => store.close() };
    },
  };
}
