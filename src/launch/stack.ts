import type { TemporalConfig } from '../config/temporal-config.ts';
import { nextFreePort } from './free-port.ts';
import {
  api,
  type Plan,
  type StackOptions,
  simulator,
  slackEmulator,
  storeOwner,
  temporalServer,
  worker,
} from './process-specs.ts';
import { reapTemporal } from './reap.ts';
import { type Run, removeRun, writeRun } from './run-file.ts';
import { Steps } from './steps.ts';
import { type ProcessSpec, SupervisedProcess } from './supervised-process.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { prepareNamespace } from './temporal-server.ts';

/** Everything that is up, and how to end it. */
export interface Stack {
  run: Run;
  stop(): Promise<void>;
  kill(): void;
}

const NAMESPACE = 'default';
/** the order in which things end: who uses others goes first */
const STOP_ORDER = [['worker', 'api'], ['simulator', 'slack', 'store'], ['temporal']];

/**
 * Starts Temporal, simulator, store owner, worker and approval API side by side. Throws, with all ended again, when one does not come up;
 * null, likewise, when `signal` aborts the start.
 */
export async function startStack(options: StackOptions, signal: AbortSignal): Promise<Stack | null> {
  if (await reapTemporal(options.home)) options.say('Ended a Temporal server that an earlier run left.');
  const run = await planRun(options);
  const processes = new Map<string, SupervisedProcess>();
  const stack = stackOf(options.home, run, processes);
  const startup = { options, run, processes, isGivenUp: false };
  try {
    await Promise.race([startAll(startup), abortOf(signal)]);
    if (!signal.aborted) return ready(stack, options.home);
  } catch (error) {
    await giveUp(startup, stack);
    throw error;
  }
  await giveUp(startup, stack);
  return null;
}

function ready(stack: Stack, home: string): Stack {
  stack.run.readyAt = new Date().toISOString();
  writeRun(home, stack.run);
  return stack;
}

async function giveUp(startup: Startup, stack: Stack): Promise<void> {
  startup.isGivenUp = true;
  await stack.stop();
}

function abortOf(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

interface Startup extends Plan {
  processes: Map<string, SupervisedProcess>;
  /** one part did not come up: nothing more is started */
  isGivenUp: boolean;
}

async function planRun(options: StackOptions): Promise<Run> {
  const { outsideTemporal, hasSimulator, hasSlackEmulator, apiHost } = options;
  const ports = await freePorts(options.ports);
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    readyAt: null,
    temporal: outsideTemporal === null ? embedded(options, ports) : placeOf(outsideTemporal),
    simulatorUrl: hasSimulator ? `http://127.0.0.1:${ports.simulator}` : null,
    slackUrl: hasSlackEmulator ? `http://127.0.0.1:${ports.slack}` : null,
    apiUrl: apiHost === null ? null : `http://${reachableHost(apiHost)}:${ports.api}`,
    metricsUrl: `http://${options.env['PACEKEEPER_METRICS_ADDRESS'] || `127.0.0.1:${ports.metrics}`}/metrics`,
    processes: {},
  };
}

function embedded({ env }: StackOptions, ports: StackOptions['ports']): Run['temporal'] {
  return {
    address: `127.0.0.1:${ports.temporal}`,
    namespace: env['TEMPORAL_NAMESPACE'] || NAMESPACE,
    webUiUrl: `http://127.0.0.1:${ports.webUi}`,
  };
}

function placeOf({ address, namespace, webUiUrl }: TemporalConfig): Run['temporal'] {
  return { address, namespace, webUiUrl };
}

/** The next free port for each wish, none of them twice. */
async function freePorts(wishes: StackOptions['ports']): Promise<StackOptions['ports']> {
  const ports = { ...wishes };
  const taken: number[] = [];
  for (const name of Object.keys(wishes) as (keyof StackOptions['ports'])[]) {
    ports[name] = await nextFreePort(wishes[name], taken);
    taken.push(ports[name]);
  }
  return ports;
}

/** How this machine itself reaches a server that listens there. */
function reachableHost(host: string): string {
  if (['0.0.0.0', '::'].includes(host)) return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

async function startAll(startup: Startup): Promise<void> {
  const { options, run } = startup;
  const steps = new Steps(options.say);
  writeRun(options.home, run);
  const step = (name: string, spec: ProcessSpec, url: string | null = null) =>
    steps.run(name, () => start(startup, spec), ...(url === null ? [] : [() => url]));
  await Promise.all([
    startTemporal(startup, steps),
    ...(options.hasStoreOwner ? [step('Store', storeOwner(startup))] : []),
    ...(run.simulatorUrl === null ? [] : [step('Platform simulator', simulator(startup), run.simulatorUrl)]),
    ...(run.slackUrl === null ? [] : [step('Slack emulator', slackEmulator(startup), run.slackUrl)]),
    step('Worker', worker(startup), `its metrics at ${run.metricsUrl}`),
    ...(run.apiUrl === null ? [] : [step('Approval API', api(startup), run.apiUrl)]),
  ]);
}

async function startTemporal(startup: Startup, steps: Steps): Promise<void> {
  const { options, run } = startup;
  const { address, namespace, webUiUrl } = run.temporal;
  const { outsideTemporal } = options;
  if (outsideTemporal !== null) {
    await steps.run(
      'Temporal',
      () => prepareNamespace(address, namespace, outsideTemporal.security),
      () => `${address} (yours)`,
    );
    return;
  }
  const cli = await steps.run(
    'Temporal CLI',
    () => findTemporalCli({ env: options.env, say: options.say }),
    (found) => `${found.version} (${found.source})`,
  );
  await steps.run(
    'Temporal server',
    async () => {
      await start(startup, temporalServer(startup, cli.path));
      await prepareNamespace(address, namespace);
    },
    () => `${address}, Web UI ${webUiUrl}`,
  );
}

async function start(startup: Startup, spec: ProcessSpec): Promise<void> {
  const { options, run, processes } = startup;
  if (startup.isGivenUp) return;
  const onPid = (name: string, pid: number): void => {
    run.processes[name] = pid;
    writeRun(options.home, run);
  };
  const one = new SupervisedProcess(
    { ...spec, longestPauseMs: options.longestRestartPauseMs },
    { say: options.say, onPid },
  );
  processes.set(spec.name, one);
  await one.start();
}

function stackOf(home: string, run: Run, processes: Map<string, SupervisedProcess>): Stack {
  return {
    run,
    async stop() {
      for (const names of STOP_ORDER) {
        await Promise.all(names.flatMap((name) => processes.get(name)?.stop() ?? []));
      }
      removeRun(home);
    },
    kill() {
      for (const one of processes.values()) one.kill();
    },
  };
}
