import { commandLine, isAlive } from './process-identity.ts';
import { readRun } from './run-file.ts';
import { temporalDatabase } from './temporal-server.ts';

/** Ends a Temporal server that a dead `up` of this home folder left behind. True where there was one. */
export function reapTemporal(home: string): boolean {
  const run = readRun(home);
  const pid = run?.processes['temporal'];
  if (run === null || pid === undefined || isAlive(run.pid) || !isAlive(pid)) return false;
  if (!commandLine(pid).includes(temporalDatabase(home))) return false;
  process.kill(pid, 'SIGTERM');
  return true;
}
