import type { Service } from './compose.ts';
import type { Image } from './image.ts';
import { environmentOf, type Places } from './places.ts';
import { type Processes, runOnce } from './processes.ts';

/** Everything that the parts of the stack are started with. */
export interface Stage {
  folder: string;
  places: Places;
  services: Record<string, Service>;
  image: Image;
  /** what stands in `config/pacekeeper.env` */
  given: Record<string, string>;
  processes: Processes;
}

/** Who our own programs run as: nobody who owns anything, as in the container. */
const USER = 'nobody';

/** One of our own services as a command, with the image's and the compose file's environment. */
export function ourCommand({ image, places, services, given, folder }: Stage, name: string) {
  const service = services[name] ?? {};
  return {
    name,
    args: ['node', 'bin/pacekeeper.mjs', ...(service.command ?? [])],
    env: {
      ...image.env,
      PACEKEEPER_HOME: `${folder}/home`,
      HOME: `${folder}/home`,
      ...given,
      ...environmentOf(name, service, places),
    },
    user: USER,
    cwd: image.app,
  };
}

/** A command line in the container of `cli`. */
export async function pacekeeper(
  stage: Stage,
  ...args: string[]
): Promise<{ stdout: string; stderr: string }> {
  const command = ourCommand(stage, 'cli');
  return runOnce({ ...command, args: ['node', 'bin/pacekeeper.mjs', ...args] });
}

/** Runs a service that ends when its work is done. */
export async function runToEnd(stage: Stage, name: string): Promise<string> {
  const { stdout, stderr } = await runOnce(ourCommand(stage, name));
  return `${stdout}${stderr}`.trim();
}

/** Starts a service that stays, and waits until its health check, as the image or the compose file has it, passes. */
export async function startOurs(stage: Stage, name: string, url: string): Promise<void> {
  const check = ['node', 'bin/healthy.mjs', url];
  const { env, user, cwd } = ourCommand(stage, name);
  await stage.processes.start(ourCommand(stage, name), () =>
    runOnce({ name: 'healthy', args: check, env, user, cwd }).then(
      () => true,
      () => false,
    ),
  );
}
