import {
  createCallQuota,
  type LimiterStore,
  memoryLimiters,
  postgresLimiters,
  redisLimiters,
} from '../adapters/call-quota/index.ts';
import { redact } from '../adapters/shared/redaction.ts';
import type { Config } from '../config/env.ts';
import type { CallQuota } from '../ports/call-quota.ts';
import { CliError, EXIT } from './exit-codes.ts';

type Wanted = Pick<Config, 'redisUrl' | 'databaseUrl' | 'quotas'>;

/**
 * The quota of platform calls where all workers see it: in Redis if there is one, else in PostgreSQL, else in this process,
 * which is then the only worker. Throws `CliError` where Redis needs a package.
 */
export async function composeQuota(
  config: Wanted,
  warn: (problem: string) => void,
): Promise<{ quota: CallQuota; close: () => Promise<void> }> {
  const store = await openLimiters(config);
  return {
    quota: createCallQuota(store, config.quotas, (problem) => warn(redact(problem))),
    close: () => store.close(),
  };
}

async function openLimiters({ redisUrl, databaseUrl }: Wanted): Promise<LimiterStore> {
  if (redisUrl === null) return databaseUrl === null ? memoryLimiters() : postgresLimiters(databaseUrl);
  try {
    return await redisLimiters(redisUrl);
  } catch (error) {
    throw new CliError((error as Error).message, EXIT.invalid);
  }
}
