import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isAlive } from './process-identity.ts';

const runSchema = z.object({
  pid: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  /** when everything served; null while it starts */
  readyAt: z.iso.datetime().nullable(),
  temporal: z.object({ address: z.string(), namespace: z.string(), webUiUrl: z.string().nullable() }),
  simulatorUrl: z.string().nullable(),
  apiUrl: z.string().nullable().default(null),
  /** the Slack emulator's page; null where it does not run along */
  slackUrl: z.string().nullable().default(null),
  /** where the worker serves its metrics */
  metricsUrl: z.string().nullable().default(null),
  processes: z.record(z.string(), z.number().int().positive()),
});

/** What runs in a home folder and where: written by `pacekeeper up`, read by every other command. */
export type Run = z.infer<typeof runSchema>;

/** The path of the file that says what runs. */
export function runFile(home: string): string {
  return join(home, 'run.json');
}

/** The run recorded last, dead or alive; null where there is none or the file cannot be read. */
export function readRun(home: string): Run | null {
  try {
    return runSchema.parse(JSON.parse(readFileSync(runFile(home), 'utf8')));
  } catch {
    return null;
  }
}

/** The run that is up now; null where nobody is. */
export function readLiveRun(home: string): Run | null {
  const run = readRun(home);
  return run !== null && isAlive(run.pid) ? run : null;
}

/** Replaces the record whole, so that no reader meets half of it. */
export function writeRun(home: string, run: Run): void {
  const path = runFile(home);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

/** Removes the record after a clean stop. */
export function removeRun(home: string): void {
  rmSync(runFile(home), { force: true });
}
