import { PLATFORMS } from '../domain/platform.ts';
import { composeClock } from './compose-plan.ts';
import { composeReplay, replayFiles, replayIo } from './compose-replay.ts';
import { composeStore } from './compose-store.ts';
import { type FirstSweepTools, firstSweep } from './first-sweep.ts';
import type { CliIo } from './io.ts';
import { runReplay } from './replay.ts';
import type { SchedulePlan } from './schedule-plan.ts';
import { ensureSchedules } from './schedules.ts';
import type { Here } from './surroundings.ts';
import { runUp } from './up.ts';

/** The schedules of the platforms that are configured. */
export function schedulePlan({ config }: Here): SchedulePlan {
  return { platforms: PLATFORMS.filter((platform) => config.platforms[platform] !== null) };
}

/** What sweeps by hand, and those at the start, work with. */
export function composeSweeps(): FirstSweepTools {
  return {
    clockOf: ({ config }) => composeClock(config),
    ensureSchedules: async (client, here) => void (await ensureSchedules(client, schedulePlan(here))),
    openBook: async (here) => {
      const store = await composeStore(here);
      return { book: store.incidentBook, close: () => store.close() };
    },
  };
}

/** `up` as it is typed. */
export interface UpFlags {
  once?: true;
  json?: true;
  replay?: string;
  mapping?: string;
  day?: number;
  seed: number;
  temporalPort: number;
  uiPort: number;
  simulatorPort: number;
  timeSkipping?: true;
}

/** Runs `up` with the first sweeps, or with a replay. */
export async function upFromFlags(flags: UpFlags, io: CliIo): Promise<number> {
  const { once = false, json = false } = flags;
  const options = {
    once,
    seed: flags.seed,
    ports: { temporal: flags.temporalPort, webUi: flags.uiPort, simulator: flags.simulatorPort },
    isTimeSkippingAllowed: flags.timeSkipping === true,
  };
  if (flags.replay === undefined) {
    return runUp(options, io, (here) => firstSweep(here, { once, json, io }, composeSweeps()));
  }
  const files = replayFiles(flags.replay, flags.mapping);
  const own = replayIo(io, files);
  const tools = await composeReplay(files);
  const replay = { options: { day: flags.day ?? null, json }, io: own };
  return runUp(options, own, (here) => runReplay(here, replay, tools));
}
