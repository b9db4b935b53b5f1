import { join } from 'node:path';
import type { TemporalConfig } from '../config/temporal-config.ts';
import { PROJECT_ROOT } from './project-paths.ts';
import type { Run } from './run-file.ts';
import type { ProcessSpec } from './supervised-process.ts';
import { isListening, temporalServerArguments } from './temporal-server.ts';

const HTTP_WITHIN_MS = 1_000;

/** What is to run and where. Ports are wishes: the next free one is taken. */
export interface StackOptions {
  home: string;
  env: NodeJS.ProcessEnv;
  ports: { temporal: number; webUi: number; simulator: number; api: number; slack: number; metrics: number };
  seed: number;
  /** a Temporal server of one's own; null: the embedded one is started */
  outsideTemporal: TemporalConfig | null;
  /** the platform simulator runs along; false in live mode */
  hasSimulator: boolean;
  /** the Slack emulator runs along; false with a Slack of one's own */
  hasSlackEmulator: boolean;
  /** the embedded store runs along; false with DATABASE_URL */
  hasStoreOwner: boolean;
  /** where the approval API listens; null where it does not run along */
  apiHost: string | null;
  isTimeSkippingAllowed: boolean;
  /** the longest pause before a process that ended is started again; 10 s unless told */
  longestRestartPauseMs?: number;
  /** what the worker's environment has beyond that of the others */
  workerEnv?: NodeJS.ProcessEnv;
  say: (line: string) => void;
  /** what the worker prints for people */
  onWorkerOutput: (chunk: string) => void;
}

/** The options, and the addresses chosen for this run. */
export interface Plan {
  options: StackOptions;
  run: Run;
}

/** The embedded Temporal server. */
export function temporalServer({ options, run }: Plan, cliPath: string): ProcessSpec {
  const port = portOf(`http://${run.temporal.address}`);
  const uiPort = portOf(run.temporal.webUiUrl ?? '');
  const { home, isTimeSkippingAllowed } = options;
  const place = { home, port, uiPort, namespace: run.temporal.namespace, isTimeSkippingAllowed };
  return {
    name: 'temporal',
    file: cliPath,
    args: temporalServerArguments(place),
    env: options.env,
    logFile: logOf(options, 'temporal'),
    isReady: () => isListening(port),
    graceMs: 5_000,
  };
}

/** The platform simulator, with its state in the home folder. */
export function simulator(plan: Plan): ProcessSpec {
  const { options, run } = plan;
  const url = run.simulatorUrl ?? '';
  const stateDir = join(options.home, 'simulator');
  const args = ['--port', String(portOf(url)), '--seed', String(options.seed), '--state-dir', stateDir];
  return {
    ...ours(plan, 'simulator', ['simulator', ...args]),
    isReady: () => answers(`${url}/_sim/clock`),
  };
}

/** The one process that opens the embedded store; it says over IPC when it serves. */
export function storeOwner(plan: Plan): ProcessSpec {
  return ours(plan, 'store', ['store-owner']);
}

/**
 * A sweep makes much garbage and holds little, and V8 lets garbage grow up to its limit: with a limit, the worker's peak
 * hardly depends on the number of campaigns. The cache of workflows is sized by the same limit.
 */
const WORKER_HEAP = ['--max-old-space-size=1024', '--max-semi-space-size=16'];

/** The Temporal worker; it says over IPC when it serves. */
export function worker(plan: Plan): ProcessSpec {
  const { args, env, ...common } = ours(plan, 'worker', ['worker']);
  const metricsAddress = plan.run.metricsUrl === null ? '' : new URL(plan.run.metricsUrl).host;
  return {
    ...common,
    env: { ...env, PACEKEEPER_METRICS_ADDRESS: metricsAddress, ...plan.options.workerEnv },
    args: [...WORKER_HEAP, ...args],
    onOutput: plan.options.onWorkerOutput,
    graceMs: 20_000,
  };
}

/** The Slack emulator, with its messages in the home folder. */
export function slackEmulator(plan: Plan): ProcessSpec {
  const url = plan.run.slackUrl ?? '';
  const stateDir = join(plan.options.home, 'slack');
  const args = ['slack-emulator', '--port', String(portOf(url)), '--state-dir', stateDir];
  return { ...ours(plan, 'slack', args), isReady: () => answers(url) };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(HTTP_WITHIN_MS) })).ok;
  } catch {
    return false;
  }
}

/** What makes the emulator somebody's Slack; these tokens open nothing else. */
function emulatedSlack(slackUrl: string | null): NodeJS.ProcessEnv {
  if (slackUrl === null) return {};
  return {
    SLACK_BOT_TOKEN: 'xoxb-emulator-bot',
    SLACK_APP_TOKEN: 'xapp-1-emulator-app',
    SLACK_CHANNEL: 'C0PACING',
    SLACK_API_URL: `${slackUrl}/api/`,
  };
}

/** The approval API, on the port chosen for this run; it says over IPC when it serves. */
export function api(plan: Plan): ProcessSpec {
  const { env, ...common } = ours(plan, 'api', ['api']);
  return { ...common, env: { ...env, API_PORT: String(portOf(plan.run.apiUrl ?? '')) } };
}

/** One of our own programs. */
function ours({ options, run }: Plan, name: string, args: readonly string[]): ProcessSpec {
  const simulator = run.simulatorUrl === null ? {} : { SIMULATOR_URL: run.simulatorUrl };
  return {
    name,
    file: process.execPath,
    args: [join(PROJECT_ROOT, 'bin/pacekeeper.mjs'), ...args],
    env: {
      ...options.env,
      ...simulator,
      ...emulatedSlack(run.slackUrl),
      PACEKEEPER_HOME: options.home,
      PACEKEEPER_SUPERVISED: '1',
      // One worker, started anew with each change: there are no versions to tell apart.
      PACEKEEPER_BUILD_ID: '',
      // One address, and the worker has it.
      PACEKEEPER_METRICS_ADDRESS: '',
      TEMPORAL_ADDRESS: run.temporal.address,
      TEMPORAL_NAMESPACE: run.temporal.namespace,
      ...(run.temporal.webUiUrl === null ? {} : { TEMPORAL_UI_URL: run.temporal.webUiUrl }),
    },
    logFile: logOf(options, name),
    isReady: null,
    graceMs: 10_000,
  };
}

function logOf(options: StackOptions, name: string): string {
  return join(options.home, 'logs', `${name}.log`);
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
