import { Option } from 'commander';
import { count, port, seed } from './arguments.ts';
import type { UpFlags } from './compose-up.ts';
import type { ProgramContext } from './program.ts';
import { WORKER_ROLES, type WorkerRole } from './worker.ts';

interface SimulatorFlags {
  port: number;
  seed: number;
  host: string;
  stateDir?: string;
  anyToken?: true;
}

interface SlackEmulatorFlags {
  port: number;
  host: string;
  stateDir?: string;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
}

/** Commands that run something: up, worker, api, simulator, slack-emulator, store-owner, schedules. */
export function addRunCommands(context: ProgramContext): void {
  addUp(context);
  addWorker(context);
  addApi(context);
  addSimulator(context);
  addSlackEmulator(context);
  addStoreOwner(context);
  addSchedules(context);
}

function addUp({ program, io, run }: ProgramContext): void {
  program
    .command('up')
    .description('start everything embedded, sweep each platform at once, and stay up until Ctrl-C')
    .option('--once', 'one sweep of each platform, then end when every incident rests')
    .option(
      '--json',
      'one JSON line per platform on standard output; with --replay, before it one per campaign',
    )
    .option('--replay <file>', 'play a daily CSV export through the real job instead, on the simulator')
    .option('--mapping <file>', 'how to read the export; see mappings/')
    .option('--day <n>', 'only this day of the export, counted from 1', count)
    .option('--seed <number>', 'seed of the simulated fleet', seed, 1)
    .option('--temporal-port <port>', 'first port to try for Temporal', port, 7233)
    .option('--ui-port <port>', 'first port to try for the Web UI', port, 8233)
    .option('--simulator-port <port>', 'first port to try for the simulator', port, 8380)
    .option(
      '--api-port <port>',
      'first port to try for the approval API (default: API_PORT, else 8480)',
      port,
    )
    .option('--slack-port <port>', 'first port to try for the Slack emulator', port, 8390)
    .addOption(new Option('--time-skipping', 'let tests skip the time of workflows').hideHelp())
    .action((flags: UpFlags) =>
      run(async () => {
        const { upFromFlags } = await import('./compose-up.ts');
        return upFromFlags(flags, io);
      }),
    );
}

function addWorker({ program, io, run }: ProgramContext): void {
  program
    .command('worker')
    .description('serve the task queues of workflows and platforms until Ctrl-C; work under way ends first')
    .addOption(
      new Option('--role <role...>', 'what this process serves; several may be named')
        .choices(WORKER_ROLES)
        .default(['all'], 'all that is configured'),
    )
    .option('--json', 'accepted everywhere; this command prints no data')
    .action(({ role }: { role: WorkerRole[] }) =>
      run(async () => {
        const [{ runWorker }, { runWorkers }] = await Promise.all([
          import('./worker.ts'),
          import('../worker.ts'),
        ]);
        return runWorker(io, role, runWorkers);
      }),
    );
}

function addApi({ program, io, run }: ProgramContext): void {
  program
    .command('api')
    .description('serve the approval API (docs/api.md) at API_HOST and API_PORT until Ctrl-C')
    .option('--json', 'accepted everywhere; this command prints no data')
    .action(() =>
      run(async () => {
        const [{ runApi }, { serveApiHere }] = await Promise.all([
          import('./api.ts'),
          import('./compose-api.ts'),
        ]);
        return runApi(io, serveApiHere);
      }),
    );
}

function addSimulator({ program, io, run }: ProgramContext): void {
  program
    .command('simulator')
    .description('play the three ad platforms on this machine until Ctrl-C')
    .option('--port <port>', 'port to listen on; 0 is any free one', port, 8380)
    .option('--seed <number>', 'seed of the fleet', seed, 1)
    .option('--any-token', 'take every bearer token')
    .option('--state-dir <folder>', 'keep statuses, clock and journal here')
    .option('--host <address>', 'loopback address to listen on', '127.0.0.1')
    .option('--json', 'accepted everywhere; this command prints no data')
    .action((flags: SimulatorFlags) =>
      run(async () => {
        const [{ runSimulator }, { superviseMe }] = await Promise.all([
          import('./simulator.ts'),
          import('./supervise-me.ts'),
        ]);
        superviseMe(io);
        const { stateDir = null, anyToken } = flags;
        return runSimulator({ ...flags, stateDir, isAnyTokenTaken: anyToken === true }, io);
      }),
    );
}

function addSlackEmulator({ program, io, run }: ProgramContext): void {
  program
    .command('slack-emulator')
    .description('play Slack on this machine until Ctrl-C, with a page to read and click')
    .option('--port <port>', 'port to listen on; 0 is any free one', port, 8390)
    .option('--state-dir <folder>', 'keep people, channels and messages here')
    .option('--bot-token <token>', 'the bot token that it takes (default: "xoxb-emulator-bot")')
    .option('--app-token <token>', 'the app-level token that it takes (default: "xapp-1-emulator-app")')
    .option('--signing-secret <secret>', 'what requests are signed with (default: "emulator-signing-secret")')
    .option('--host <address>', 'loopback address to listen on', '127.0.0.1')
    .option('--json', 'accepted everywhere; this command prints no data')
    .action((flags: SlackEmulatorFlags) =>
      run(async () => {
        const [{ runSlackEmulator }, { superviseMe }] = await Promise.all([
          import('./slack-emulator.ts'),
          import('./supervise-me.ts'),
        ]);
        superviseMe(io);
        return runSlackEmulator(flags, io);
      }),
    );
}

/** Started by `up`; a person has no use for it, so help does not list it. */
function addStoreOwner({ program, io, run }: ProgramContext): void {
  program.command('store-owner', { hidden: true }).action(() =>
    run(async () => {
      const { runStoreOwner } = await import('./compose-store-owner.ts');
      return runStoreOwner(io);
    }),
  );
}

function addSchedules({ program, io, run }: ProgramContext): void {
  program
    .command('schedules')
    .description('show the schedules of sweeps, report and upkeep')
    .option('--ensure', 'create them, or bring them up to date; a pause survives')
    .option('--json', 'one JSON line per schedule')
    .action((flags: { ensure?: true; json?: true }) =>
      run(async () => {
        const [{ runSchedules }, { ensureRecordedSchedules }, { readHere }, { withTemporal }] =
          await Promise.all([
            import('./schedules.ts'),
            import('./compose-up.ts'),
            import('./surroundings.ts'),
            import('./temporal-client.ts'),
          ]);
        const here = readHere(io.env);
        return withTemporal(here.config.temporal, (client) => {
          const ensure = flags.ensure === true ? () => ensureRecordedSchedules(client, here) : null;
          return runSchedules({ client, ensure, json: flags.json === true }, io);
        });
      }),
    );
}
