import { publicUrl } from './arguments.ts';
import type { ProgramContext } from './program.ts';

/** `slack manifest|test`: setting up the app through which people are told and decide. */
export function addSlackCommands(context: ProgramContext): void {
  const slack = context.program.command('slack').description('set up the Slack app and try it');
  slack
    .command('manifest')
    .description('print the app manifest, to paste where Slack creates an app')
    .option('--url <address>', 'public https address of this Pacekeeper; without it, Socket Mode', publicUrl)
    .option('--name <name>', 'what the app is called', 'Pacekeeper')
    .option('--json', 'as JSON instead of YAML')
    .action((flags: { url?: string; name: string; json?: true }) =>
      context.run(async () => {
        const { manifestFromFlags } = await import('./compose-slack.ts');
        return manifestFromFlags(flags, context.io);
      }),
    );
  slack
    .command('test')
    .description('try token, scopes, channel and buttons, with a test message that is edited')
    .option('--json', 'one JSON line per step')
    .action((flags: { json?: true }) =>
      context.run(async () => {
        const { slackTestFromFlags } = await import('./compose-slack.ts');
        return slackTestFromFlags(flags, context.io);
      }),
    );
}
