import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openStore, type Store } from '../src/adapters/store/index.ts';
import { readConfig } from '../src/config/env.ts';
import { startStack } from '../src/launch/stack.ts';
import { type Ground, type GroundKind, startGround } from './grounds.ts';

/** The processes of production on loopback, in a folder of their own, and what a measurement needs of them. */
export interface BenchStack {
  client: Client;
  address: string;
  store: Store;
  home: string;
  simulatorUrl: string;
  /** where the worker serves its metrics */
  metricsUrl: string;
  /** sum of the server's metric `action`: what Temporal Cloud would bill, by its own count */
  actions(): Promise<number>;
  /** peak memory of the worker since it started, in MiB */
  workerPeakMiB(): number;
  stop(): Promise<void>;
}

const PORTS = {
  temporal: 17_233,
  webUi: 18_233,
  simulator: 18_380,
  api: 18_480,
  slack: 18_390,
  metrics: 19_464,
};

/** Starts Temporal (with its metrics), store, simulator and worker, as `npm start` does; `policy` in YAML. */
export async function startBenchStack({
  policy = null,
  ground: kind = 'embedded',
}: {
  policy?: string | null;
  ground?: GroundKind;
} = {}): Promise<BenchStack> {
  const home = mkdtempSync(join(tmpdir(), 'pacekeeper-bench-'));
  const ground = await startGround(kind, home);
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: ground.address,
    PACEKEEPER_HOME: home,
    ...(ground.databaseUrl === null ? {} : { DATABASE_URL: ground.databaseUrl }),
    ...(policy === null ? {} : { PACEKEEPER_POLICY: writePolicy(home, policy) }),
  };
  const quiet = () => undefined;
  const stack = await startStack(
    {
      home,
      env,
      ports: PORTS,
      seed: 1,
      outsideTemporal: readConfig(env).temporal,
      hasSimulator: true,
      hasStoreOwner: ground.databaseUrl === null,
      hasSlackEmulator: false,
      apiHost: null,
      isTimeSkippingAllowed: false,
      say: quiet,
      onWorkerOutput: quiet,
    },
    new AbortController().signal,
  );
  if (stack === null) throw new Error('The stack did not come up.');
  const connection = await Connection.connect({ address: ground.address });
  const store = await openStoreOf(ground, home);
  return {
    client: new Client({ connection }),
    address: ground.address,
    store,
    home,
    simulatorUrl: stack.run.simulatorUrl ?? '',
    metricsUrl: stack.run.metricsUrl ?? '',
    actions: () => readActions(ground.metricsUrl),
    workerPeakMiB: () => peakMiB(stack.run.processes['worker'] ?? 0),
    stop: async () => {
      await store.close();
      await connection.close();
      await stack.stop();
      await ground.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function openStoreOf({ databaseUrl }: Ground, home: string): Promise<Store> {
  if (databaseUrl === null) return openStore({ kind: 'socket', path: join(home, 'store.sock') });
  const limits = { poolSize: 2, statementTimeoutMs: 0, applicationName: 'pacekeeper-bench', patienceMs: 0 };
  return openStore({ kind: 'postgres', connectionString: databaseUrl, ...limits });
}

function writePolicy(home: string, policy: string): string {
  const file = join(home, 'policy.yaml');
  writeFileSync(file, policy);
  return file;
}

async function readActions(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  const lines = text
    .split('\n')
    .filter((line) => /^action(_total)?\{/.test(line) && line.includes('namespace="default"'));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

function peakMiB(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) / 1024;
}
