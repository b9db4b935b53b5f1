import type { Instant } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';
import { sayIfAutomationIsOff } from './automation-notice.ts';
import { EXIT } from './exit-codes.ts';
import type { SweepTools } from './first-sweep.ts';
import { type CliIo, print } from './io.ts';
import { readHere } from './surroundings.ts';
import { sweepReport } from './sweep-report.ts';
import { sweepTable } from './sweep-table.ts';
import { runOneSweep, waitForRest } from './sweeps.ts';
import { withTemporal } from './temporal-client.ts';

/** One sweep by hand; `wait` is in seconds. */
export interface SweepCommandOptions {
  platform: Platform;
  asOf?: Instant | undefined;
  wait: number;
  json?: boolean | undefined;
}

/** `pacekeeper sweep PLATFORM`: exit 0 with the counts, 3 when incidents do not rest in time, 4 without a worker. */
export async function runSweep(options: SweepCommandOptions, io: CliIo, tools: SweepTools): Promise<number> {
  const here = readHere(io.env);
  const { platform } = options;
  const store = await tools.openBook(here);
  try {
    await withTemporal(here.config.temporal, async (client) => {
      const asOf = options.asOf ?? (await tools.clockOf(here).now());
      const counts = await runOneSweep(client, { platform, asOf });
      const untilMs = Date.now() + options.wait * 1_000;
      const tally = await waitForRest(store.book, { platform, asOf }, untilMs);
      const report = sweepReport({ platform, asOf, counts }, tally);
      print(io, options.json === true ? JSON.stringify(report) : sweepTable([report]));
    });
    await sayIfAutomationIsOff(io, store.book);
  } finally {
    await store.close();
  }
  return EXIT.done;
}
