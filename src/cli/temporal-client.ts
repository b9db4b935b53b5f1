import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection, type WorkflowHandle, type WorkflowResultType } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import proto from '@temporalio/proto';
import { ANSWER_WITHIN_MS, NoWorkerAnswers } from '../client/answered-by-worker.ts';
import type { Config } from '../config/env.ts';
import { connectionOptions } from '../config/temporal-config.ts';
import { clientDataConverter } from '../security/data-converter.ts';
import { CliError, EXIT } from './exit-codes.ts';

const REFUSED_FOR_MS = 2_000;

/** A client that is connected. Throws `CliError` (exit 4) when no server answers in ten seconds. */
export async function connectTemporal(temporal: Config['temporal']): Promise<Client> {
  const { address, namespace } = temporal;
  const dataConverter = clientDataConverter(temporal);
  if (await isRefused(address)) throw noServer(temporal);
  try {
    const connection = await Connection.connect({
      ...connectionOptions(temporal),
      connectTimeout: ANSWER_WITHIN_MS,
    });
    return new Client({ connection, namespace, dataConverter });
  } catch {
    throw noServer(temporal);
  }
}

/** Nobody listens there, and did not for two seconds: no use in waiting longer. A server that restarts is back by then. */
async function isRefused(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  const givenUpAt = Date.now() + REFUSED_FOR_MS;
  for (;;) {
    const refused = await refusal(hostname.replace(/^\[|\]$/g, ''), Number(port));
    if (!refused || Date.now() > givenUpAt) return refused;
    await wait(100);
  }
}

function refusal(host: string, port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
    const end = (isRefusal: boolean): void => {
      socket.destroy();
      answer(isRefusal);
    };
    socket.once('connect', () => end(false));
    socket.once('timeout', () => end(false));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'));
  });
}

function noServer({ address, security }: Config['temporal']): CliError {
  const isOpen = security.tls === undefined || security.tls === false;
  const next = isOpen
    ? 'Start everything with "npm start", or set TEMPORAL_ADDRESS'
    : 'Check address, API key, certificates and server name (docs/environment.md, Temporal)';
  return new CliError(`No Temporal server answers at ${address}. ${next}.`, EXIT.unreachable);
}

/** Runs `work` with a client that is closed afterwards. */
export async function withTemporal<T>(
  temporal: Config['temporal'],
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectTemporal(temporal);
  try {
    return await work(client);
  } finally {
    await client.connection.close();
  }
}

/**
 * The result of a workflow that was just started; when no worker has picked it up within ten seconds it is taken back and
 * `NoWorkerAnswers` (exit 4) says that none is running.
 */
export async function resultFromWorker<T extends Workflow>(
  handle: WorkflowHandle<T>,
): Promise<WorkflowResultType<T>> {
  const result = handle.result();
  let takenBack: Error | null = null;
  const checked = wait(ANSWER_WITHIN_MS, undefined, { ref: false }).then(async () => {
    takenBack = await whyNotBegun(handle);
    if (takenBack === null) return;
    await handle.terminate(takenBack.message);
    throw takenBack;
  });
  try {
    await Promise.race([result, checked]);
    return await result;
  } catch (error) {
    // What is taken back ends as terminated, which may be heard of first.
    throw takenBack ?? error;
  }
}

/** A workflow that nobody took has only its start and its first scheduled task; one that nobody can read, a failed one too. */
async function whyNotBegun<T extends Workflow>(handle: WorkflowHandle<T>): Promise<Error | null> {
  const { historyLength, status, raw } = await handle.describe();
  if (status.name !== 'RUNNING' || historyLength > FIRST_TASK_FAILED) return null;
  if ((raw.pendingWorkflowTask?.attempt ?? 0) > 1) return new CliError(UNREADABLE, EXIT.unreachable);
  return historyLength > 2 ? null : new NoWorkerAnswers(ANSWER_WITHIN_MS);
}

/** Events of a workflow whose first task failed and is tried again. */
const FIRST_TASK_FAILED = 5;
const UNREADABLE =
  'A worker took it and could not begin: its log says why. This command and the worker need the same PACEKEEPER_ENCRYPTION_KEYS (docs/encryption.md).';

const { TaskQueueType } = proto.temporal.api.enums.v1;
const POLLED_WITHIN_MS = 90_000;

/** Whether a worker asked this queue for work lately; the server remembers one for minutes, so it may have gone since. */
export async function hasWorker(
  client: Client,
  queue: { name: string; serves: 'workflows' | 'activities' },
): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: queue.name },
    taskQueueType:
      queue.serves === 'workflows'
        ? TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
        : TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
  });
  const oldest = (Date.now() - POLLED_WITHIN_MS) / 1_000;
  return (pollers ?? []).some(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > oldest);
}
