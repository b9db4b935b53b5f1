import { setTimeout as wait } from 'node:timers/promises';
import {
  Client,
  type ClientOptions,
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import type { Config } from '../config/env.ts';
import { connectionOptions } from '../config/temporal-config.ts';
import { clientDataConverter } from '../security/data-converter.ts';

/** Two seconds of trying: a server that restarts is back by then, and a person who waits is told when it is not. */
const ATTEMPTS = 5;
const LONGEST_PAUSE_MS = 1_000;

/** A client for what runs on, and how to let go of it. */
export interface LazyTemporal {
  client: Client;
  close(): Promise<void>;
}

/**
 * A client that connects when it is used, and again whenever the server was away; calls fail with what gRPC says. `identity`
 * is what Temporal records as their sender.
 */
export function lazyTemporal(
  temporal: Config['temporal'],
  identity: string,
  plugins: NonNullable<ClientOptions['plugins']> = [],
): LazyTemporal {
  const { namespace } = temporal;
  const retries = retriesUntilClosed();
  const connection = Connection.lazy({
    ...connectionOptions(temporal),
    interceptors: [retries.interceptor],
  });
  const close = async (): Promise<void> => {
    await retries.end();
    await connection.close();
  };
  const dataConverter = clientDataConverter(temporal);
  return { client: new Client({ connection, namespace, identity, dataConverter, plugins }), close };
}

/** A retry that comes due after its channel was closed throws where nobody can catch it, and would end the process. */
function retriesUntilClosed() {
  const byDefault = defaultGrpcRetryOptions({ maxAttempts: ATTEMPTS });
  let isClosing = false;
  let lastDueAt = 0;
  const interceptor = makeGrpcRetryInterceptor({
    retryableDecider: (attempt, status) => !isClosing && byDefault.retryableDecider(attempt, status),
    delayFunction: (attempt, status) => {
      const pauseMs = Math.min(LONGEST_PAUSE_MS, byDefault.delayFunction(attempt, status));
      lastDueAt = Math.max(lastDueAt, Date.now() + pauseMs);
      return pauseMs;
    },
  });
  const end = async (): Promise<void> => {
    isClosing = true;
    await wait(Math.max(0, lastDueAt - Date.now() + 50));
  };
  return { interceptor, end };
}
