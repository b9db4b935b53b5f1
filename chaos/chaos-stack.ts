import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openStore, type Store } from '../src/adapters/store/index.ts';
import { createToken } from '../src/api/api-token.ts';
import { tokenFile, writeTokens } from '../src/api/token-file.ts';
import { type Stack, startStack } from '../src/launch/stack.ts';
import { isListening } from '../src/launch/temporal-server.ts';
import { poll, pollFor } from './poll.ts';
import { skewableClock } from './worker-clock.ts';

/** What is killed. */
export const TARGETS = ['worker', 'temporal', 'store'] as const;

/** One of the processes that are killed. */
export type Target = (typeof TARGETS)[number];

/** People who decide; each has a token of the API. */
export const PEOPLE = ['ana@example.com', 'ben@example.com', 'cleo@example.com'] as const;

const STICKY_TIMEOUT_MS = '1000';
const RESTART_PAUSE_MS = 250;
/** Halts come one by one here, so the breaker has nothing to say. */
const POLICY = { version: 'chaos', breaker: { minProposedHalts: 100_000, minZeroCampaigns: 100_000 } };

/** The processes of production on loopback, and how they are watched and killed. */
export interface ChaosStack {
  home: string;
  client: Client;
  store: Store;
  simulatorUrl: string;
  slackUrl: string;
  apiUrl: string;
  /** the API token of each person */
  tokens: ReadonlyMap<string, string>;
  kill(target: Target): void;
  /** waits until the process that took the place of the killed one serves */
  untilBack(target: Target): Promise<void>;
  stop(isKept: boolean): Promise<void>;
}

/** Starts Temporal with a database file, simulator, Slack emulator, store owner, worker and API, in a folder of their own. */
export async function startChaosStack(say: (line: string) => void): Promise<ChaosStack> {
  const home = mkdtempSync(join(tmpdir(), 'chaos-'));
  const tokens = prepareHome(home);
  const stack = await startAll(home, say);
  const { temporal, simulatorUrl, slackUrl, apiUrl } = stack.run;
  process.once('exit', () => stack.kill());
  const connection = await Connection.connect({ address: temporal.address });
  const store = await openStore({ kind: 'socket', path: join(home, 'store.sock') });
  const watched = watchedProcesses(stack, store, join(home, 'logs', 'worker.log'));
  return {
    ...watched,
    home,
    client: new Client({ connection }),
    store,
    simulatorUrl: simulatorUrl ?? '',
    slackUrl: slackUrl ?? '',
    apiUrl: apiUrl ?? '',
    tokens,
    stop: async (isKept) => {
      await store.close();
      await connection.close();
      await stack.stop();
      if (!isKept) rmSync(home, { recursive: true, force: true });
    },
  };
}

async function startAll(home: string, say: (line: string) => void): Promise<Stack> {
  const policyFile = join(home, 'policy.yaml');
  writeFileSync(policyFile, JSON.stringify(POLICY));
  const stack = await startStack(
    {
      home,
      env: { ...process.env, PACEKEEPER_POLICY: policyFile, PACEKEEPER_STICKY_TIMEOUT_MS: STICKY_TIMEOUT_MS },
      outsideTemporal: null,
      ports: {
        temporal: 27_233,
        webUi: 28_233,
        simulator: 28_380,
        api: 28_480,
        slack: 28_390,
        metrics: 28_464,
      },
      seed: 1,
      hasSimulator: true,
      hasStoreOwner: true,
      hasSlackEmulator: true,
      apiHost: '127.0.0.1',
      isTimeSkippingAllowed: false,
      longestRestartPauseMs: RESTART_PAUSE_MS,
      workerEnv: skewableClock(home),
      say,
      onWorkerOutput: () => undefined,
    },
    new AbortController().signal,
  );
  if (stack === null) throw new Error('The stack did not come up.');
  return stack;
}

function prepareHome(home: string): Map<string, string> {
  mkdirSync(home, { recursive: true });
  const now = new Date().toISOString();
  const made = PEOPLE.map((person) =>
    createToken({ person, name: 'chaos', scopes: ['read', 'decide'], expiresAt: null }, now),
  );
  writeTokens(
    tokenFile(home),
    made.map(({ token }) => token),
  );
  return new Map(made.map(({ token, secret }) => [token.person, secret]));
}

function watchedProcesses(
  { run }: Stack,
  store: Store,
  workerLog: string,
): Pick<ChaosStack, 'kill' | 'untilBack'> {
  const killed = new Map<Target, { pid: number; served: number }>();
  const served = () => [...readFileSync(workerLog, 'utf8').matchAll(/Worker .*serves/g)].length;
  const port = Number(run.temporal.address.split(':')[1]);
  const isBack: Readonly<Record<Target, () => Promise<boolean>>> = {
    worker: async () => served() > (killed.get('worker')?.served ?? 0),
    temporal: () => isListening(port),
    store: async () => (await store.deadLetterBox.count()) >= 0,
  };
  return {
    kill(target) {
      const pid = run.processes[target];
      if (pid === undefined) throw new Error(`${target} does not run.`);
      killed.set(target, { pid, served: served() });
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It is down already, and about to be started again.
      }
    },
    async untilBack(target) {
      await pollFor(`${target} is back`, async () => {
        const isNew = run.processes[target] !== killed.get(target)?.pid;
        return isNew && (await isBack[target]()) ? true : null;
      });
    },
  };
}

/** Sends JSON to the control plane of the simulator or the Slack emulator; throws where it refuses. */
export async function control<T>(
  url: string,
  { body, method = body === undefined ? 'GET' : 'POST' }: { body?: unknown; method?: string } = {},
): Promise<T> {
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 300)}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** Kills a process again and again for so long. */
export async function keepDown(stack: ChaosStack, target: Target, forMs: number): Promise<void> {
  stack.kill(target);
  const until = Date.now() + forMs;
  await poll(
    async () => {
      stack.kill(target);
      return Date.now() > until ? true : null;
    },
    { withinMs: forMs + 1_000, everyMs: 200 },
  );
  await stack.untilBack(target);
}
