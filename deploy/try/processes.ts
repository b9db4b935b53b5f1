import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What to run: as who (null: as this user), where, and with which environment besides PATH. */
export interface Command {
  name: string;
  args: readonly string[];
  env: Record<string, string>;
  user: string | null;
  cwd: string;
}

const run = promisify(execFile);
/** The Node that runs this runs our own parts too. */
const PATH = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;
const UP_WITHIN_MS = 90_000;

/** Who runs it, as `spawn` takes it. */
function owner({ user }: Command): { uid?: number; gid?: number } {
  if (user === null) return {};
  const id = (kind: string): number => Number(execFileSync('id', [kind, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function environment({ env }: Command): Record<string, string> {
  return { ...env, PATH: env['PATH'] === undefined ? PATH : `${env['PATH']}:${PATH}` };
}

/** Runs it to its end and gives what it printed. Throws with all its words where it does not end with 0. */
export async function runOnce(command: Command): Promise<{ stdout: string; stderr: string }> {
  const [file = '', ...args] = command.args;
  const options = { cwd: command.cwd, env: environment(command), maxBuffer: 1 << 26, ...owner(command) };
  try {
    return await run(file, args, options);
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout?: string; stderr?: string; code?: unknown };
    throw new Error(`${command.name} ended with ${String(code)}:\n${stdout ?? ''}${stderr ?? ''}`, {
      cause: error,
    });
  }
}

/** Programs that run on, each with a log of its own; ended in the reverse order of their start. */
export class Processes {
  readonly #running: { name: string; child: ChildProcess }[] = [];
  readonly #logs: string;

  constructor(folder: string) {
    this.#logs = join(folder, 'logs');
  }

  /** Starts it and waits until `isUp`; throws with the end of its log where it ends before. */
  async start(command: Command, isUp: () => Promise<boolean>): Promise<void> {
    const log = join(this.#logs, `${command.name}.log`);
    mkdirSync(dirname(log), { recursive: true });
    const out = openSync(log, 'a');
    const [file = '', ...args] = command.args;
    const options = { cwd: command.cwd, env: environment(command), detached: true, ...owner(command) };
    const child = spawn(file, args, { ...options, stdio: ['ignore', out, out] });
    closeSync(out);
    this.#running.push({ name: command.name, child });
    const givenUpAt = Date.now() + UP_WITHIN_MS;
    while (!(await isUp())) {
      const isGone = child.exitCode !== null || child.signalCode !== null;
      if (isGone || Date.now() > givenUpAt)
        throw new Error(`${command.name} did not come up:\n${readFileSync(log, 'utf8').slice(-3_000)}`);
      await wait(200);
    }
  }

  /** Asks the last started to end, and so on to the first; gives how each ended. */
  async stop(names?: readonly string[]): Promise<{ name: string; how: string }[]> {
    const ended: { name: string; how: string }[] = [];
    const chosen = this.#running.filter(({ name }) => names === undefined || names.includes(name));
    for (const { name, child } of chosen.toReversed()) {
      this.#running.splice(
        this.#running.findIndex((one) => one.child === child),
        1,
      );
      ended.push({ name, how: await end(child) });
    }
    return ended;
  }
}

/** Its whole group at last, so that nothing is left. */
async function end(child: ChildProcess): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 30_000);
    await exited;
    clearTimeout(killer);
  }
  return child.signalCode ?? `exit ${child.exitCode}`;
}
