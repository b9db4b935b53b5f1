import { runProgram } from './run-program.ts';

/** The Temporal CLI we run and test with; its server is 1.32.0. */
export const TEMPORAL_CLI_VERSION = '1.9.1';

/** Whether a file is a Temporal CLI that is new enough, or why not. */
export type CliCheck = { kind: 'usable'; version: string } | { kind: 'unusable'; reason: string };

/** Asks a binary for its version; older than ours is unusable, because the server in it lacks what we rely on. */
export async function checkTemporalCli(path: string): Promise<CliCheck> {
  const answer = await runProgram(path, ['--version'], { timeoutMs: 10_000 });
  if (!answer.ok) return { kind: 'unusable', reason: answer.error };
  const version = /temporal version v?(\d+\.\d+\.\d+)/i.exec(answer.stdout)?.[1];
  if (version === undefined)
    return { kind: 'unusable', reason: 'its --version does not read "temporal version …"' };
  if (!isAtLeast(version, TEMPORAL_CLI_VERSION))
    return { kind: 'unusable', reason: `it is ${version}, older than ${TEMPORAL_CLI_VERSION}` };
  return { kind: 'usable', version };
}

function isAtLeast(version: string, wanted: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of wanted.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
