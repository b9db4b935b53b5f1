import { composeClock } from './compose-plan.ts';
import { withStore } from './compose-store.ts';
import type { RetryTools } from './dead-letter-retry.ts';
import type { CliIo } from './io.ts';
import { readHere } from './surroundings.ts';
import { withTemporal } from './temporal-client.ts';

/** Runs `work` with all that a retry needs, but who it is for. */
export function composeRetry<T>(
  io: CliIo,
  work: (tools: Omit<RetryTools, 'handler'>) => Promise<T>,
): Promise<T> {
  const { config } = readHere(io.env);
  return withStore(io, (store) =>
    withTemporal(config.temporal, (client) => work({ client, store, clock: composeClock(config) })),
  );
}
