import type { Redis } from 'ioredis';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
} from 'rate-limiter-flexible';
import { quietPool } from '../shared/quiet-pool.ts';

/** One limit as the library counts it; with `blockSeconds`, a key past it stays blocked for so long. */
export interface LimiterSpec {
  name: string;
  points: number;
  seconds: number;
  blockSeconds?: number;
}

/** Where counts are kept: all limiters of one store see the same. */
export interface LimiterStore {
  limiter(spec: LimiterSpec): RateLimiterAbstract;
  close(): Promise<void>;
}

/** How long a platform call may wait for the count of it; what takes longer counts as down. */
const ANSWER_WITHIN_MS = 1_000;
const CONNECT_WITHIN_MS = 3_000;
const IDLE_TIMEOUT_MS = 60_000;
const CONNECTIONS = 2;

/** Counts of this process alone. */
export function memoryLimiters(): LimiterStore {
  return { limiter: (spec) => new RateLimiterMemory(optionsOf(spec)), close: async () => undefined };
}

/** Counts in the table `call_quota` (migration 0008), on connections of their own that give up soon. */
export function postgresLimiters(connectionString: string): LimiterStore {
  const pool = quietPool({
    connectionString,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    query_timeout: ANSWER_WITHIN_MS,
    application_name: 'pacekeeper call quota',
    keepAlive: true,
  });
  let isSwept = false;
  const limiter = (spec: LimiterSpec): RateLimiterAbstract => {
    // Of the limiters of one process, the first removes what has expired of all of them.
    const clearExpiredByTimeout = !isSwept;
    isSwept = true;
    const table = { tableName: 'call_quota', tableCreated: true, clearExpiredByTimeout };
    return new RateLimiterPostgres({ ...optionsOf(spec), ...table, storeClient: pool, storeType: 'pool' });
  };
  return { limiter, close: () => pool.end() };
}

/** Counts in Redis, which is tried for again where it is not there. Throws where `ioredis`, which is an optional dependency, is not installed. */
export async function redisLimiters(url: string): Promise<LimiterStore> {
  const Client = await importRedis();
  const client = new Client(url, {
    connectTimeout: CONNECT_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    lazyConnect: true,
  });
  // It connects again by itself; without a listener each try that fails would be written to the log.
  client.on('error', () => undefined);
  await client.connect().catch(() => undefined);
  return {
    limiter: (spec) => new RateLimiterRedis({ ...optionsOf(spec), storeClient: client }),
    close: async () => client.disconnect(),
  };
}

async function importRedis(): Promise<typeof Redis> {
  try {
    return (await import('ioredis')).Redis;
  } catch (error) {
    const advice = 'Run "npm install --include=optional", or unset it: PostgreSQL counts as well.';
    throw new Error(`REDIS_URL is set and the package ioredis is not installed. ${advice}`, { cause: error });
  }
}

function optionsOf({ name, points, seconds, blockSeconds = 0 }: LimiterSpec) {
  return { keyPrefix: name, points, duration: seconds, blockDuration: blockSeconds };
}
