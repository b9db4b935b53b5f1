import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { count } from './arguments.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import type { ProgramContext } from './program.ts';

interface SetCurrentFlags {
  buildId?: string;
  within: number;
  json?: true;
}

/** `deployment show|set-current`. */
export function addDeployment(context: ProgramContext): void {
  const deployment = context.program
    .command('deployment')
    .description('the versions of the workers, and which one gets the work');
  addShow(deployment, context);
  addSetCurrent(deployment, context);
}

function addShow(deployment: Command, { io, run }: ProgramContext): void {
  deployment
    .command('show')
    .description('every version that has polled, and how it stands')
    .option('--json', 'one JSON line per version')
    .action((flags: { json?: true }) =>
      run(async () => {
        const { runDeploymentShow } = await import('./deployment.ts');
        return withClient(io, (client) => runDeploymentShow(flags, io, client));
      }),
    );
}

function addSetCurrent(deployment: Command, { io, run }: ProgramContext): void {
  deployment
    .command('set-current')
    .description('give new work and open incidents to the workers of a build, once they poll')
    .option('--build-id <id>', 'the build (default: PACEKEEPER_BUILD_ID)')
    .option('--within <seconds>', 'how long its workers may take to poll', count, 60)
    .option('--json', 'one JSON line')
    .action((flags: SetCurrentFlags) =>
      run(async () => {
        const [{ runSetCurrent }, { readHere }] = await Promise.all([
          import('./deployment.ts'),
          import('./surroundings.ts'),
        ]);
        const buildId = flags.buildId ?? readHere(io.env).config.worker.buildId;
        if (buildId === null)
          throw new CliError('Name the build: --build-id, or PACEKEEPER_BUILD_ID.', EXIT.invalid);
        const options = { buildId, withinSeconds: flags.within, json: flags.json };
        return withClient(io, (client) => runSetCurrent(options, io, client));
      }),
    );
}

async function withClient(io: CliIo, work: (client: Client) => Promise<number>): Promise<number> {
  const [{ readHere }, { withTemporal }] = await Promise.all([
    import('./surroundings.ts'),
    import('./temporal-client.ts'),
  ]);
  return withTemporal(readHere(io.env).config.temporal, work);
}
