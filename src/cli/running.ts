import { setTimeout as wait } from 'node:timers/promises';
import { type Run, readLiveRun } from '../launch/run-file.ts';
import { CliError, EXIT } from './exit-codes.ts';

const READY_WITHIN_MS = 90_000;

/** The `up` of this home folder, once it serves. Throws `CliError` (exit 4) when it does not within 90 s. */
export async function awaitRunning(home: string): Promise<Run> {
  const givenUpAt = Date.now() + READY_WITHIN_MS;
  while (Date.now() < givenUpAt) {
    const run = readLiveRun(home);
    if (run !== null && run.readyAt !== null) return run;
    await wait(100);
  }
  throw new CliError(
    'The Pacekeeper that is starting in this folder did not come up. Look at its terminal.',
    EXIT.unreachable,
  );
}
