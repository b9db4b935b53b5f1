import type { Client } from '@temporalio/client';
import { recordSchedule } from '../activities/in-force-entries.ts';
import { PLATFORMS } from '../domain/platform.ts';
import { checkFiles } from './compose-check.ts';
import { composeClock } from './compose-plan.ts';
import { replayFromFlags } from './compose-replay.ts';
import { composeStore } from './compose-store.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type FirstSweepTools, firstSweep } from './first-sweep.ts';
import type { CliIo } from './io.ts';
import type { SchedulePlan } from './schedule-plan.ts';
import { type EnsuredSchedule, ensureSchedules } from './schedules.ts';
import { type Here, readHere } from './surroundings.ts';
import { runUp } from './up.ts';

/** The schedules of the platforms that are configured. */
function schedulePlan({ config }: Here): SchedulePlan {
  return { platforms: PLATFORMS.filter((platform) => config.platforms[platform] !== null) };
}

/** Sets up the schedules and records how each is defined; an unchanged one too, in case that was cut short before. */
export async function ensureRecordedSchedules(client: Client, here: Here): Promise<EnsuredSchedule[]> {
  const ensured = await ensureSchedules(client, schedulePlan(here));
  const at = await composeClock(here.config).now();
  const store = await composeStore(here);
  try {
    for (const schedule of ensured) await recordSchedule(store.auditLog, schedule, at);
  } finally {
    await store.close();
  }
  return ensured;
}

/** What sweeps by hand, and those at the start, work with. */
export function composeSweeps(): FirstSweepTools {
  return {
    clockOf: ({ config }) => composeClock(config),
    ensureSchedules: async (client, here) => void (await ensureRecordedSchedules(client, here)),
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
  apiPort?: number;
  slackPort: number;
  timeSkipping?: true;
}

/** Runs `up` with the first sweeps, or with a replay. */
export async function upFromFlags(flags: UpFlags, io: CliIo): Promise<number> {
  const { once = false, json = false, replay: file, mapping, day = null } = flags;
  const options = {
    once,
    seed: flags.seed,
    ports: {
      temporal: flags.temporalPort,
      webUi: flags.uiPort,
      simulator: flags.simulatorPort,
      api: flags.apiPort ?? null,
      slack: flags.slackPort,
    },
    isTimeSkippingAllowed: flags.timeSkipping === true,
    isReplay: file !== undefined,
  };
  if (file !== undefined) return replayFromFlags({ file, mapping, day, json }, options, io);
  if (mapping !== undefined || day !== null) {
    throw new CliError('--mapping and --day belong to --replay FILE: name the export too.', EXIT.invalid);
  }
  await checkFiles(readHere(io.env).config);
  return runUp(options, io, (here) => firstSweep(here, { once, json, io }, composeSweeps()));
}
