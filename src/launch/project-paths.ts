import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where the embedded run keeps everything: `.pacekeeper` in the checkout, or `PACEKEEPER_HOME`. Absolute. */
export function homeFolder(env: NodeJS.ProcessEnv): string {
  return resolve(PROJECT_ROOT, env['PACEKEEPER_HOME'] || '.pacekeeper');
}

/** What is downloaded once for all runs, and may be deleted at any time. */
export const CACHE_FOLDER = resolve(PROJECT_ROOT, '.cache');
