import type { IncidentBook } from '../ports/incident-book.ts';
import type { AssessedObservation, ObservationLog } from '../ports/observation-log.ts';
import type { SpendExportSource } from '../ports/spend-export.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { showReports } from './first-sweep.ts';
import { type CliIo, say } from './io.ts';
import { loadReplay, type Replay, type ReplayMoment, replayMoment } from './replay-file.ts';
import { replayObservationIds, seedSimulator } from './replay-seed.ts';
import { printReplayTable } from './replay-table.ts';
import type { Here } from './surroundings.ts';
import { type SweepOrder, sweepAll } from './sweeps.ts';
import { withTemporal } from './temporal-client.ts';

/** Which day of the export; null plays them all, one after the other. */
export interface ReplayOptions {
  day: number | null;
  json: boolean;
}

/** What a replay gets from the composition root. */
export interface ReplayTools {
  exportSource: SpendExportSource;
  openStore(
    here: Here,
  ): Promise<{ incidentBook: IncidentBook; observationLog: ObservationLog; close(): Promise<void> }>;
}

const REST_WITHIN_MS = 60_000;

/**
 * Plays a daily export through the real job (issue §8): the simulator gets the day's campaigns and clock, the platforms are
 * swept, and what was decided is printed before and after guards. With `json` the tables go to standard error.
 */
export async function runReplay(
  here: Here,
  { options, io }: { options: ReplayOptions; io: CliIo },
  tools: ReplayTools,
): Promise<void> {
  const replay = await loadReplay(tools.exportSource);
  for (const rejected of replay.source.rejected) say(io, `Rejected: ${rejected.message}`);
  const moments =
    options.day === null
      ? Array.from({ length: replay.days }, (_, index) => replayMoment(index + 1, replay))
      : [replayMoment(options.day, replay)];
  for (const moment of moments) await playDay({ here, replay, moment }, { options, io }, tools);
}

interface Day {
  here: Here;
  replay: Replay;
  moment: ReplayMoment;
}

async function playDay(
  day: Day,
  { options, io }: { options: ReplayOptions; io: CliIo },
  tools: ReplayTools,
): Promise<void> {
  const { here, replay, moment } = day;
  const { simulatorUrl, temporal } = here.config;
  if (simulatorUrl === null) {
    throw new CliError('A replay plays on the simulator only. Unset PLATFORM_MODE.', EXIT.invalid);
  }
  await seedSimulator(simulatorUrl, replay, moment);
  const store = await tools.openStore(here);
  try {
    const reports = await withTemporal(temporal, (client) =>
      sweepAll({ client, book: store.incidentBook }, ordersOf(day), REST_WITHIN_MS),
    );
    const ids = replayObservationIds(replay, moment);
    const found = await Promise.all(ids.map((id) => store.observationLog.find(id)));
    const assessed = found.filter((one): one is AssessedObservation => one !== null);
    printReplayTable(moment, assessed, options.json ? { ...io, stdout: io.stderr } : io);
    if (options.json) showReports(reports, true, io);
  } finally {
    await store.close();
  }
}

function ordersOf({ replay, moment }: Day): SweepOrder[] {
  const platforms = new Set(replay.campaigns.map(({ plan }) => plan.platform));
  return [...platforms].map((platform) => ({ platform, asOf: moment.asOf }));
}
