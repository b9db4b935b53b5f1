import type { IncidentBook } from '../ports/incident-book.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { showAddresses, showReports } from './first-sweep.ts';
import { type CliIo, print, say } from './io.ts';
import { type Replay, type ReplayMoment, replayPlatforms } from './replay-file.ts';
import { type JudgedIn, readJudged } from './replay-judged.ts';
import { replayLine } from './replay-line.ts';
import { seedSimulator } from './replay-seed.ts';
import { printReplayTable } from './replay-table.ts';
import type { Here } from './surroundings.ts';
import type { SweepReport } from './sweep-report.ts';
import { sweepAll } from './sweeps.ts';
import { withTemporal } from './temporal-client.ts';

/** The days to play with what runs, in order. With `json` data is lines, and the tables go to standard error. */
export interface DaysToPlay {
  replay: Replay;
  moments: readonly ReplayMoment[];
  /** it all ends after the last one */
  once: boolean;
  json: boolean;
  io: CliIo;
}

/** What a replay gets from the composition root. */
export interface ReplayTools {
  openStore(here: Here): Promise<JudgedIn & { incidentBook: IncidentBook; close(): Promise<void> }>;
}

const REST_WITHIN_MS = 60_000;

/**
 * Plays days of an export through the real job (issue §8): the simulator gets the day's campaigns and clock, the platforms
 * are swept, and what was decided is printed before and after guards. There are no schedules: they would sweep on a clock
 * that stands. Throws `CliError`, exit 3 where incidents do not rest.
 */
export async function playDays(here: Here, days: DaysToPlay, tools: ReplayTools): Promise<void> {
  const store = await tools.openStore(here);
  try {
    for (const moment of days.moments) {
      const reports = await sweepDay({ here, days, moment }, store.incidentBook);
      showDay({ days, moment }, await readJudged(store, days.replay, moment));
      showReports(reports, days.json, days.io);
    }
  } finally {
    await store.close();
  }
  if (days.once) return;
  showAddresses(here, days.io);
  say(days.io, `Other commands     PACEKEEPER_HOME=${here.home} npm run -s pacekeeper -- incidents list`);
}

async function sweepDay(
  { here, days, moment }: { here: Here; days: DaysToPlay; moment: ReplayMoment },
  book: IncidentBook,
): Promise<SweepReport[]> {
  const { simulatorUrl, temporal } = here.config;
  if (simulatorUrl === null) throw new CliError('A replay plays on the simulator only.', EXIT.invalid);
  await seedSimulator(simulatorUrl, days.replay, moment);
  const orders = replayPlatforms(days.replay).map((platform) => ({ platform, asOf: moment.asOf }));
  return withTemporal(temporal, (client) => sweepAll({ client, book }, orders, REST_WITHIN_MS));
}

function showDay(
  { days, moment }: { days: DaysToPlay; moment: ReplayMoment },
  judged: readonly AssessedObservation[],
): void {
  const { json, io, replay } = days;
  if (json) for (const row of judged) print(io, JSON.stringify(replayLine(moment, row)));
  printReplayTable(moment, judged, json ? { ...io, stdout: io.stderr } : io);
  const missing = replay.campaigns.length - judged.length;
  if (missing > 0) say(io, `${missing} campaigns were not judged: see "pacekeeper dead-letters".`);
}
