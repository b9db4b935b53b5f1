import { setTimeout as wait } from 'node:timers/promises';
import { commandLine, isAlive } from './process-identity.ts';
import { readRun } from './run-file.ts';
import { temporalDatabase } from './temporal-server.ts';

const END_WITHIN_MS = 5_000;

/** Ends a Temporal server that a dead `up` of this home folder left behind, and waits for its end. True where there was one. */
export async function reapTemporal(home: string): Promise<boolean> {
  const run = readRun(home);
  const pid = run?.processes['temporal'];
  if (run === null || pid === undefined || isAlive(run.pid) || !isAlive(pid)) return false;
  if (!commandLine(pid).includes(temporalDatabase(home))) return false;
  process.kill(pid, 'SIGTERM');
  const givenUpAt = Date.now() + END_WITHIN_MS;
  while (isAlive(pid) && Date.now() < givenUpAt) await wait(50);
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  return true;
}
