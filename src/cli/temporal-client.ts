import { Client, Connection } from '@temporalio/client';
import type { Config } from '../config/env.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** How long a command waits for Temporal or a worker before it says that none is there. */
export const ANSWER_WITHIN_MS = 10_000;

/** A client that is connected. Throws `CliError` (exit 4) when no server answers in ten seconds. */
export async function connectTemporal(temporal: Config['temporal']): Promise<Client> {
  const { address, namespace, apiKey } = temporal;
  try {
    const connection = await Connection.connect({
      address,
      connectTimeout: ANSWER_WITHIN_MS,
      ...(apiKey === null ? {} : { apiKey, tls: true }),
    });
    return new Client({ connection, namespace });
  } catch {
    throw new CliError(
      `No Temporal server answers at ${address}. Start everything with "npm start", or set TEMPORAL_ADDRESS.`,
      EXIT.unreachable,
    );
  }
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

/** What a worker has to answer in ten seconds; else `CliError` (exit 4) says that none is running. */
export async function answeredByWorker<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(noWorker()), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function noWorker(): CliError {
  return new CliError(
    'No worker answered within 10 s: none is running, or it hangs. Start one with "npm start" or "pacekeeper worker".',
    EXIT.unreachable,
  );
}
