import { emptyHome } from '../launch/empty-home.ts';
import type { StackOptions } from '../launch/process-specs.ts';
import { takeLock } from '../launch/run-lock.ts';
import { type Stack, startStack } from '../launch/stack.ts';
import { seconds } from '../launch/steps.ts';
import { EXIT } from './exit-codes.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { type CliIo, say } from './io.ts';
import { awaitRunning } from './running.ts';
import { type Here, readHere } from './surroundings.ts';

/** How everything is started. `once` ends it all after one sweep of each platform. */
export interface UpOptions {
  once: boolean;
  seed: number;
  /** `api` null: the one of the environment */
  ports: Omit<StackOptions['ports'], 'api' | 'metrics'> & { api: number | null };
  isTimeSkippingAllowed: boolean;
  /** a replay: its folder starts empty, no other run does its work, and cards are kept without being printed */
  isReplay: boolean;
}

/** What is done once the processes run: the first sweeps, or a replay. */
export type UpWork = (here: Here) => Promise<void>;

interface Job {
  options: UpOptions;
  io: CliIo;
  work: UpWork;
}

const INTERRUPTED = 130;

/** Prometheus' port for Temporal SDKs by custom; the next free one is taken. */
const METRICS_PORT = 9464;

/**
 * `pacekeeper up` (`npm start`): starts what is needed, does `work`, and stays up until it is interrupted. Exit 0; 2 where another `up` has this folder; 3 when incidents do not come to rest in a minute.
 */
export async function runUp(options: UpOptions, io: CliIo, work: UpWork): Promise<number> {
  const here = readHere(io.env);
  const job = { options, io, work };
  const lock = takeLock(here.home, 'up');
  if (lock.kind === 'held') return useRunning(job, here, lock.pid);
  const interrupted = listenForInterruption();
  try {
    return await runStack(job, here, interrupted);
  } finally {
    interrupted.end();
    lock.release();
  }
}

async function runStack(job: Job, here: Here, interrupted: Interruption): Promise<number> {
  const { options, io } = job;
  const startedAt = Date.now();
  if (options.isReplay) await emptyHome(here.home);
  const stack = await startStack(stackOptions(job, here), interrupted.signal);
  if (stack === null) return INTERRUPTED;
  interrupted.onSecond(() => stack.kill());
  try {
    const working = doWork(job, startedAt);
    working.catch(() => undefined);
    await Promise.race([working, interrupted.promise]);
    if (options.once) return interrupted.signal.aborted ? INTERRUPTED : EXIT.done;
    if (!interrupted.signal.aborted) say(io, 'Pacekeeper stays up. Ctrl-C ends it.');
    await interrupted.promise;
    return EXIT.done;
  } finally {
    await stopStack(stack, io);
  }
}

async function doWork({ io, work }: Job, startedAt: number): Promise<void> {
  await work(readHere(io.env));
  say(io, `First decisions ${seconds(Date.now() - startedAt)} after the start.`);
}

/** Somebody is up here already: one sweep can use it; a second `up` has no place. */
async function useRunning({ options, io, work }: Job, { home }: Here, pid: number): Promise<number> {
  if (!options.once || options.isReplay) {
    say(
      io,
      `Pacekeeper is up here already (pid ${pid}, ${home}). End it first, or set PACEKEEPER_HOME to another folder.`,
    );
    return EXIT.invalid;
  }
  await awaitRunning(home);
  say(io, `Using the Pacekeeper that is up here (pid ${pid}).`);
  await work(readHere(io.env));
  return EXIT.done;
}

function stackOptions({ options, io }: Job, { home, config }: Here): StackOptions {
  return {
    home,
    env: io.env,
    ports: { ...options.ports, api: options.ports.api ?? config.api.port, metrics: METRICS_PORT },
    seed: options.seed,
    outsideTemporal: config.temporal.isOutside ? config.temporal : null,
    hasSimulator: config.mode === 'simulator' && !io.env['SIMULATOR_URL'],
    hasSlackEmulator:
      config.mode === 'simulator' && config.slack === null && !options.once && !options.isReplay,
    hasStoreOwner: config.databaseUrl === null,
    apiHost: options.once || options.isReplay ? null : config.api.host,
    isTimeSkippingAllowed: options.isTimeSkippingAllowed,
    say: (line) => say(io, line),
    onWorkerOutput: (chunk) => {
      if (!options.isReplay) io.stderr.write(chunk);
    },
  };
}

async function stopStack(stack: Stack, io: CliIo): Promise<void> {
  const startedAt = Date.now();
  await stack.stop();
  say(io, `Stopped (${seconds(Date.now() - startedAt)}).`);
}
