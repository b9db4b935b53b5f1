import { UNLIMITED } from '../adapters/call-quota/index.ts';
import type { Config } from '../config/env.ts';
import { OutsideFailure } from '../domain/failure.ts';
import { composeClock, composePlanSource } from './compose-plan.ts';
import { composePlatforms } from './compose-platforms.ts';
import { composePolicy } from './compose-policy.ts';
import { CliError, EXIT } from './exit-codes.ts';

/**
 * Reads the files that the worker will be composed of, before anything starts: policy, mapping, keys. Throws `ConfigError`
 * or `CliError` (exit 2) with file, line and column, which is clearer than a worker that does not come up.
 */
export async function checkFiles(config: Config): Promise<void> {
  composePolicy(config, () => undefined);
  try {
    composePlatforms(config.platforms, config.mode, UNLIMITED);
    await composePlanSource(config, composeClock(config));
  } catch (error) {
    if (error instanceof OutsideFailure) throw new CliError(error.message, EXIT.invalid);
    throw error;
  }
}
