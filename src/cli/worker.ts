import { PLATFORMS } from '../domain/platform.ts';
import { dieWithParent, sayReady } from '../launch/die-with-parent.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, say } from './io.ts';
import { type Here, readHere } from './surroundings.ts';

/** What a worker process may serve: the workflows, the calls to one platform, or all that is configured. */
export const WORKER_ROLES = ['workflows', ...PLATFORMS, 'all'] as const;

export type WorkerRole = (typeof WORKER_ROLES)[number];

/** `pacekeeper worker`: serves the task queues of these roles until it is interrupted; what is under way ends first. Exit 0. */
export async function runWorker(
  io: CliIo,
  roles: readonly WorkerRole[],
  serve: (here: Here, roles: readonly WorkerRole[], onReady: () => void) => Promise<void>,
): Promise<number> {
  const here = readHere(io.env);
  const { temporal, mode, worker } = here.config;
  const build = worker.buildId === null ? '' : `, build ${worker.buildId}`;
  dieWithParent(here.home);
  await serve(here, roles, () => {
    sayReady();
    say(io, `Worker (${roles.join(', ')}) serves ${temporal.address} (${mode}${build}).`);
  });
  return EXIT.done;
}
