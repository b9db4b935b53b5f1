import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openStore, type Store } from '../src/adapters/store/index.ts';
import { readConfig } from '../src/config/env.ts';
import { nextFreePort } from '../src/launch/free-port.ts';
import { startStack } from '../src/launch/stack.ts';
import { findTemporalCli } from '../src/launch/temporal-cli.ts';
import { isListening, prepareNamespace, temporalServerArguments } from '../src/launch/temporal-server.ts';

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

/** Starts Temporal (with its metrics), store owner, simulator and worker, as `npm start` does; `policy` in YAML. */
export async function startBenchStack(policy: string | null = null): Promise<BenchStack> {
  const home = mkdtempSync(join(tmpdir(), 'pacekeeper-bench-'));
  const temporal = await startTemporal(home);
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: temporal.address,
    PACEKEEPER_HOME: home,
    ...(policy === null ? {} : { PACEKEEPER_POLICY: writePolicy(home, policy) }),
  };
  const quiet = () => undefined;
  const stack = await startStack(
    {
      home,
      env,
      ports: {
        temporal: 17_233,
        webUi: 18_233,
        simulator: 18_380,
        api: 18_480,
        slack: 18_390,
        metrics: 19_464,
      },
      seed: 1,
      outsideTemporal: readConfig(env).temporal,
      hasSimulator: true,
      hasStoreOwner: true,
      hasSlackEmulator: false,
      apiHost: null,
      isTimeSkippingAllowed: false,
      say: quiet,
      onWorkerOutput: quiet,
    },
    new AbortController().signal,
  );
  if (stack === null) throw new Error('The stack did not come up.');
  const connection = await Connection.connect({ address: temporal.address });
  const store = await openStore({ kind: 'socket', path: join(home, 'store.sock') });
  return {
    client: new Client({ connection }),
    address: temporal.address,
    store,
    home,
    simulatorUrl: stack.run.simulatorUrl ?? '',
    metricsUrl: stack.run.metricsUrl ?? '',
    actions: () => readActions(temporal.metricsUrl),
    workerPeakMiB: () => peakMiB(stack.run.processes['worker'] ?? 0),
    stop: async () => {
      await store.close();
      await connection.close();
      await stack.stop();
      await end(temporal.process);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function writePolicy(home: string, policy: string): string {
  const file = join(home, 'policy.yaml');
  writeFileSync(file, policy);
  return file;
}

async function startTemporal(home: string) {
  const cli = await findTemporalCli({ env: process.env });
  const port = await nextFreePort(17_233);
  const uiPort = await nextFreePort(18_233, [port]);
  const metricsPort = await nextFreePort(19_233, [port, uiPort]);
  const place = { home, port, uiPort, namespace: 'default', isTimeSkippingAllowed: false };
  const args = [...temporalServerArguments(place), '--metrics-port', String(metricsPort)];
  const server = spawn(cli.path, args, { stdio: 'ignore' });
  const givenUpAt = Date.now() + 20_000;
  while (!(await isListening(port))) {
    if (Date.now() > givenUpAt) throw new Error('The Temporal server did not come up.');
    await pause(100);
  }
  const address = `127.0.0.1:${port}`;
  await prepareNamespace(address, 'default');
  return { address, process: server, metricsUrl: `http://127.0.0.1:${metricsPort}/metrics` };
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

async function end(process: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGTERM');
  await ended;
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
