import { execFile, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readLiveRun } from '../src/launch/run-file.ts';

const PROGRAM = fileURLToPath(new URL('../bin/pacekeeper.mjs', import.meta.url));
const UP_WITHIN_MS = 120_000;
const WITHIN_MS = 60_000;
const run = promisify(execFile);

/** Everything that runs for the demo, in a folder and on ports of its own. */
export interface DemoRun {
  home: string;
  slackUrl: string;
  simulatorUrl: string;
  temporalAddress: string;
  stop(): Promise<void>;
}

/** Starts all as `npm start` does; its output goes to standard error. */
export async function startDemo(home: string): Promise<DemoRun> {
  const ports = ['--temporal-port', '37233', '--ui-port', '38233', '--simulator-port', '38380'];
  const more = ['--api-port', '38480', '--slack-port', '38390', '--time-skipping'];
  const env = { ...process.env, PACEKEEPER_HOME: home };
  const up = spawn(process.execPath, [PROGRAM, 'up', ...ports, ...more], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((done) => up.once('exit', () => done()));
  let said = '';
  up.stderr.on('data', (chunk: Buffer) => {
    said += String(chunk);
  });
  await until(async () => (said.includes('Pacekeeper stays up') ? true : undefined), UP_WITHIN_MS);
  const { slackUrl, simulatorUrl, temporal } = readLiveRun(home) ?? notUp(said);
  const stop = async () => {
    up.kill('SIGINT');
    await ended;
  };
  return {
    home,
    slackUrl: slackUrl ?? '',
    simulatorUrl: simulatorUrl ?? '',
    temporalAddress: temporal.address,
    stop,
  };
}

function notUp(said: string): never {
  throw new Error(`Pacekeeper did not come up:\n${said}`);
}

/** One command in a second terminal; what it prints, on either stream. A decision that is refused is printed too. */
export async function command({ home }: Pick<DemoRun, 'home'>, args: readonly string[]): Promise<string> {
  const env = { ...process.env, PACEKEEPER_HOME: home };
  const printed = await run(process.execPath, [PROGRAM, ...args], { env, maxBuffer: 64 * 1024 * 1024 }).catch(
    (error: { stdout?: string; stderr?: string }) => ({
      stdout: error.stdout ?? '',
      stderr: error.stderr ?? 'the command could not be run',
    }),
  );
  return `${printed.stdout}${printed.stderr}`.trimEnd();
}

/** Asks again until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined>, withinMs = WITHIN_MS): Promise<T> {
  const givenUpAt = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > givenUpAt) throw new Error(`No answer within ${withinMs / 1_000} s.`);
    await wait(250);
  }
}
