import type { Command } from 'commander';
import type { ProgramContext } from './program.ts';

interface SwitchFlags {
  by: string;
  reason: string;
  json?: true;
}

/** `automation on|off|status`. */
export function addAutomation(context: ProgramContext): void {
  const automation = context.program
    .command('automation')
    .description('the kill switch: whether anything may be halted at all');
  addSwitch(automation, context, true);
  addSwitch(automation, context, false);
  addStatus(automation, context);
}

function addSwitch(automation: Command, { io, run }: ProgramContext, on: boolean): void {
  automation
    .command(on ? 'on' : 'off')
    .description(
      on
        ? 'let halts be made again'
        : 'make no halt from now on, not even one that is under way; resuming stays possible',
    )
    .requiredOption('--by <person>', 'who decides, such as ana@example.com')
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'how it stands now as one JSON line')
    .action((flags: SwitchFlags) =>
      run(async () => {
        const [{ runAutomation }, { withStore }, { ownIdentity }] = await Promise.all([
          import('./automation.ts'),
          import('./compose-store.ts'),
          import('./own-identity.ts'),
        ]);
        const tools = { now: new Date().toISOString(), identity: ownIdentity() };
        return withStore(io, ({ incidentBook: book }) =>
          runAutomation({ ...flags, on }, io, { ...tools, book }),
        );
      }),
    );
}

function addStatus(automation: Command, { io, run }: ProgramContext): void {
  automation
    .command('status')
    .description('whether it is on, since when, and who said so')
    .option('--json', 'as one JSON line')
    .action((flags: { json?: true }) =>
      run(async () => {
        const [{ runAutomationStatus }, { withStore }] = await Promise.all([
          import('./automation.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, ({ incidentBook }) => runAutomationStatus(flags, io, incidentBook));
      }),
    );
}
