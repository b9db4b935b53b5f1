import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import type { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import type { PacingActivities } from '../../src/activities/contract.ts';
import type { SecretKey } from '../../src/config/secret-keys.ts';
import { PRELOADED } from '../../src/launch/workflow-bundle.ts';
import {
  clientDataConverter,
  type Encryption,
  failureConverterPath,
  workerDataConverter,
} from '../../src/security/data-converter.ts';
import { PATIENT_SANDBOX } from '../../src/worker/patient-sandbox.ts';
import { versioningOf } from '../../src/worker/versioning.ts';
import { SEARCH_ATTRIBUTES } from '../../src/workflows/search-attributes.ts';

Runtime.install({ logger: new DefaultLogger('ERROR') });

/** A real Temporal server of one test file: ids and task queues of one file never meet another's. */
export interface TestTemporal {
  client: Client;
  nativeConnection: NativeConnection;
  namespace: string;
  address: string;
  cliPath: string;
  /** keys of what the namespace keeps; none: plain */
  encryption: Encryption;
  close(): Promise<void>;
}

/** Starts a server (about a second) with our search attributes, time skipping and recorded principals. */
export async function aTemporal(encryptionKeys: readonly SecretKey[] = []): Promise<TestTemporal> {
  const encryption = { namespace: 'default', encryptionKeys };
  const dataConverter = clientDataConverter(encryption);
  const cliPath = inject('temporalCliPath');
  const { server, address, connection } = await aListeningServer(cliPath, 3);
  const nativeConnection = await NativeConnection.connect({ address });
  return {
    client: new Client({ connection, namespace: 'default', dataConverter }),
    nativeConnection,
    namespace: 'default',
    address,
    cliPath,
    encryption,
    close: async () => {
      await connection.close();
      await nativeConnection.close();
      await end(server);
    },
  };
}

interface ListeningServer {
  server: ChildProcess;
  address: string;
  connection: Connection;
}

/** The server takes four free ports more; when any of them is taken meanwhile it exits, and another start finds others. */
async function aListeningServer(cli: string, triesLeft: number): Promise<ListeningServer> {
  const port = await freePort();
  const server = startServer(cli, port);
  const exited = new Promise<never>((_resolve, reject) =>
    server.once('exit', (code) => reject(new Error(`The Temporal server exited with ${code}.`))),
  );
  exited.catch(() => undefined);
  const address = `127.0.0.1:${port}`;
  const connection = Connection.lazy({ address });
  const connected = connection.withDeadline(Date.now() + 20_000, () => connection.ensureConnected());
  try {
    await Promise.race([connected, exited]);
    return { server, address, connection };
  } catch (failure) {
    connected.catch(() => undefined);
    await connection.close();
    await end(server);
    if (triesLeft <= 1) throw failure;
    return aListeningServer(cli, triesLeft - 1);
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
}

function startServer(cli: string, port: number): ChildProcess {
  const attributes = Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => [
    '--search-attribute',
    `${name}=${type}`,
  ]);
  const settings = ['frontend.WorkflowTimeSkippingEnabled=true', 'frontend.enablePrincipalPropagation=true'];
  const options = settings.flatMap((setting) => ['--dynamic-config-value', setting]);
  const place = ['--headless', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'];
  return spawn(cli, ['server', 'start-dev', ...place, ...attributes, ...options], { stdio: 'ignore' });
}

/** A port on 127.0.0.1 that nobody listens on right now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Workers whose work is traced: the bundle has Temporal's interceptors in it. */
export interface TracedWorkers {
  bundlePath: string;
  plugin: OpenTelemetryPlugin;
}

/** A version of the deployment, traced workers; null for what is not wanted. */
export interface WorkerKind {
  buildId?: string;
  tracing?: TracedWorkers | null;
}

/** Runs the workers of all task queues with the given activities until `close`. */
export async function runWorkers(
  temporal: TestTemporal,
  activities: Partial<PacingActivities>,
  { buildId, tracing = null }: WorkerKind = {},
): Promise<{ close(): Promise<void> }> {
  const common = {
    ...(tracing === null ? {} : { plugins: [tracing.plugin] }),
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    activities,
    dataConverter: workerDataConverter(temporal.encryption, () => undefined),
    stickyQueueScheduleToStartTimeout: '1s' as const,
    ...versioningOf(buildId ?? null),
  };
  const workflowBundle =
    tracing === null ? await bundleFor(temporal.encryption) : { codePath: tracing.bundlePath };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      taskQueue: 'pacing-workflows',
      workflowBundle,
      ...PATIENT_SANDBOX,
    }),
    ...['google', 'meta', 'dv360'].map((platform) =>
      Worker.create({ ...common, taskQueue: `pacing-${platform}-api` }),
    ),
  ]);
  const runs = workers.map((worker) => worker.run());
  return {
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await Promise.all(runs);
    },
  };
}

let sealedBundle: ReturnType<typeof bundleWorkflowCode> | null = null;

/** An encrypting worker's workflows write their failures another way; that bundle is made once for a test file. */
export function bundleFor(encryption: Encryption): Promise<{ code: string }> | { codePath: string } {
  const path = failureConverterPath(encryption);
  if (path === undefined) return { codePath: inject('workflowBundlePath') };
  const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
  sealedBundle ??= bundleWorkflowCode({
    workflowsPath,
    failureConverterPath: path,
    preloadModules: PRELOADED,
    logger: new DefaultLogger('ERROR'),
  });
  return sealedBundle;
}

/** Lets a workflow's own clock skip its timers, at most `aheadSeconds` where given, so that no test waits for a deadline. */
export async function skipTime(
  temporal: TestTemporal,
  handle: WorkflowHandle,
  aheadSeconds?: number,
): Promise<void> {
  const fastForwardConfig =
    aheadSeconds === undefined
      ? {}
      : { fastForwardConfig: { id: randomUUID(), duration: { seconds: aheadSeconds } } };
  await temporal.client.workflowService.updateWorkflowExecutionOptions({
    namespace: temporal.namespace,
    workflowExecution: { workflowId: handle.workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true, ...fastForwardConfig } },
    updateMask: { paths: ['time_skipping_config'] },
  } as never);
}
