import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { reapTemporal } from './reap.ts';

/** What a fresh start leaves: the lock of who starts, and the bundle that would only be made again. */
const KEPT = /^(up\.lock.*|cache)$/;

/**
 * Empties a home folder whose lock the caller holds, so that nothing of an earlier run is met again. A Temporal server that
 * a killed run left in it is ended first. Only for folders that nobody keeps anything in, such as the replay's.
 */
export async function emptyHome(home: string): Promise<void> {
  await reapTemporal(home);
  for (const name of readdirSync(home)) {
    if (!KEPT.test(name)) rmSync(join(home, name), { recursive: true, force: true });
  }
}
