import { CliError, EXIT } from '../cli/exit-codes.ts';
import type { WorkerRole } from '../cli/worker.ts';
import type { Config } from '../config/env.ts';
import { PLATFORMS, type Platform } from '../domain/platform.ts';

/** What one process serves. */
export interface Served {
  /** the queue of workflows, and of what touches only our own store and channels */
  isWorkflows: boolean;
  /** the queues of these platforms' calls */
  platforms: Platform[];
}

/** `all` is what is configured. Throws `CliError` (exit 2) for a platform by name that is not. */
export function servedBy(roles: readonly WorkerRole[], { platforms }: Pick<Config, 'platforms'>): Served {
  const isAll = roles.includes('all');
  const absent = PLATFORMS.filter((name) => roles.includes(name) && platforms[name] === null);
  if (absent.length > 0) {
    throw new CliError(
      `There is no ${absent.join(' and no ')} to serve: PACEKEEPER_PLATFORMS leaves it out. Add it there, or leave out the role.`,
      EXIT.invalid,
    );
  }
  return {
    isWorkflows: isAll || roles.includes('workflows'),
    platforms: PLATFORMS.filter((name) => platforms[name] !== null && (isAll || roles.includes(name))),
  };
}
