import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type Store, serveStore } from '../../src/adapters/store/index.ts';
import { storeSocket } from '../../src/cli/compose-store.ts';
import { main } from '../../src/cli/main.ts';

/** What one command line came to. */
export interface CommandOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** A home folder whose store a test owns, and the command line in it, as in a second terminal. */
export interface CommandLine {
  home: string;
  run(argv: readonly string[], env?: Record<string, string>): Promise<CommandOutcome>;
  /** the lines of standard output, each as JSON */
  json<T = Record<string, unknown>>(argv: readonly string[], env?: Record<string, string>): Promise<T[]>;
  close(): Promise<void>;
}

/** Serves the store in a new home folder; `env` is what every command there finds in its environment. */
export async function aCommandLine(store: Store, env: Record<string, string> = {}): Promise<CommandLine> {
  const home = mkdtempSync(join(tmpdir(), 'pacekeeper-cli-'));
  const served = await serveStore(store, storeSocket(home));
  const run = (argv: readonly string[], more: Record<string, string> = {}) =>
    runIn({ PACEKEEPER_HOME: home, ...env, ...more }, argv);
  return {
    home,
    run,
    json: async <T>(argv: readonly string[], more?: Record<string, string>) => {
      const { stdout } = await run([...argv, '--json'], more);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as T);
    },
    close: async () => {
      await served.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function runIn(env: Record<string, string>, argv: readonly string[]): Promise<CommandOutcome> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end();
  const exitCode = await main(argv, { stdin, stdout, stderr, env });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { exitCode, stdout: read(stdout), stderr: read(stderr) };
}
