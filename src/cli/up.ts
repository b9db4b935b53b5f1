import type { Client } from '@temporalio/client';
import { PLATFORMS } from '../domain/platform.ts';
import type { StackOptions } from '../launch/process-specs.ts';
import { takeLock } from '../launch/run-lock.ts';
import { type Stack, startStack } from '../launch/stack.ts';
import { Steps, seconds } from '../launch/steps.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';
import { EXIT } from './exit-codes.ts';
import { type Interruption, listenForInterruption } from './interruption.ts';
import { type CliIo, print, say } from './io.ts';
import { awaitRunning } from './running.ts';
import { type Here, readHere } from './surroundings.ts';
import type { SweepReport } from './sweep-report.ts';
import { sweepTable } from './sweep-table.ts';
import { sweepAll } from './sweeps.ts';
import { withTemporal } from './temporal-client.ts';

/** How everything is started. `once` ends it all after one sweep of each platform. */
export interface UpOptions {
  once: boolean;
  json: boolean;
  seed: number;
  ports: StackOptions['ports'];
  isTimeSkippingAllowed: boolean;
}

/** What `up` gets from the composition root, to use once the processes run. */
export interface UpTools {
  openBook(here: Here): Promise<{ book: IncidentBook; close(): Promise<void> }>;
  clockOf(here: Here): PlatformClock;
  ensureSchedules(client: Client, here: Here): Promise<void>;
}

interface Job {
  options: UpOptions;
  io: CliIo;
  tools: UpTools;
}

const REST_WITHIN_MS = 60_000;
const INTERRUPTED = 130;

/**
 * `pacekeeper up` (`npm start`): starts what is needed, sweeps every platform at once, prints what was decided and stays up
 * until it is interrupted. Exit 0; 2 where another `up` has this folder; 3 when incidents do not come to rest in a minute.
 */
export async function runUp(options: UpOptions, io: CliIo, tools: UpTools): Promise<number> {
  const here = readHere(io.env);
  const job = { options, io, tools };
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
  const stack = await startStack(stackOptions(job, here), interrupted.signal);
  if (stack === null) return INTERRUPTED;
  interrupted.onSecond(() => stack.kill());
  try {
    const work = workOn(job, startedAt);
    work.catch(() => undefined);
    const first = await Promise.race([work, interrupted.promise]);
    if (first === 'swept' && !options.once) {
      say(io, 'Pacekeeper stays up and sweeps by schedule. Ctrl-C ends it.');
      await interrupted.promise;
      return EXIT.done;
    }
    return first === 'swept' || !options.once ? EXIT.done : INTERRUPTED;
  } finally {
    await stopStack(stack, io);
  }
}

async function workOn(job: Job, startedAt: number): Promise<'swept'> {
  const { options, io, tools } = job;
  const steps = new Steps((line) => say(io, line));
  const here = readHere(io.env);
  if (!options.once) {
    await steps.run('Schedules', () =>
      withTemporal(here.config.temporal, (client) => tools.ensureSchedules(client, here)),
    );
  }
  const reports = await steps.run('First sweep of each platform', () => sweepHere(here, tools));
  show(reports, job, here);
  say(io, `First decisions ${seconds(Date.now() - startedAt)} after the start.`);
  return 'swept';
}

async function sweepHere(here: Here, tools: UpTools): Promise<SweepReport[]> {
  const asOf = await tools.clockOf(here).now();
  const configured = PLATFORMS.filter((platform) => here.config.platforms[platform] !== null);
  const orders = configured.map((platform) => ({ platform, asOf }));
  const store = await tools.openBook(here);
  try {
    return await withTemporal(here.config.temporal, (client) =>
      sweepAll({ client, book: store.book }, orders, REST_WITHIN_MS),
    );
  } finally {
    await store.close();
  }
}

function show(reports: readonly SweepReport[], { options, io }: Job, { run }: Here): void {
  if (options.json) for (const report of reports) print(io, JSON.stringify(report));
  const table = sweepTable(reports);
  if (options.json) say(io, table);
  else print(io, table);
  if (options.once || run === null) return;
  const { webUiUrl, namespace, address } = run.temporal;
  say(io, `\nTemporal           ${address}`);
  if (webUiUrl !== null)
    say(io, `Incidents to open  ${webUiUrl}/namespaces/${namespace}/workflows?query=${openIncidents()}`);
  if (run.simulatorUrl !== null) say(io, `Simulator          ${run.simulatorUrl}/_sim/campaigns`);
}

function openIncidents(): string {
  return encodeURIComponent('WorkflowType="handleIncident" AND ExecutionStatus="Running"');
}

/** Somebody is up here already: one sweep can use it; a second `up` has no place. */
async function useRunning({ options, io, tools }: Job, { home }: Here, pid: number): Promise<number> {
  if (!options.once) {
    say(
      io,
      `Pacekeeper is up here already (pid ${pid}, ${home}). End it first, or set PACEKEEPER_HOME to another folder.`,
    );
    return EXIT.invalid;
  }
  await awaitRunning(home);
  say(io, `Using the Pacekeeper that is up here (pid ${pid}).`);
  const here = readHere(io.env);
  show(await sweepHere(here, tools), { options, io, tools }, here);
  return EXIT.done;
}

function stackOptions({ options, io }: Job, { home, config }: Here): StackOptions {
  return {
    home,
    env: io.env,
    ports: options.ports,
    seed: options.seed,
    hasSimulator: config.mode === 'simulator' && !io.env['SIMULATOR_URL'],
    hasStoreOwner: config.databaseUrl === null,
    isTimeSkippingAllowed: options.isTimeSkippingAllowed,
    say: (line) => say(io, line),
    onWorkerOutput: (chunk) => io.stderr.write(chunk),
  };
}

async function stopStack(stack: Stack, io: CliIo): Promise<void> {
  const startedAt = Date.now();
  await stack.stop();
  say(io, `Stopped (${seconds(Date.now() - startedAt)}).`);
}
