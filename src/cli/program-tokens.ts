import type { Command } from 'commander';
import { SCOPES, type Scope } from '../api/api-token.ts';
import { duration, oneOf } from './arguments.ts';
import type { ProgramContext } from './program.ts';
import type { TokensAddOptions, TokensPlace } from './tokens.ts';

/** Commands about the tokens of the approval API: tokens add, list, revoke. */
export function addTokenCommands(context: ProgramContext): void {
  const tokens = context.program.command('tokens').description('who may use the approval API, and how');
  addAdd(tokens, context);
  addList(tokens, context);
  addRevoke(tokens, context);
}

function addAdd(tokens: Command, { io, run }: ProgramContext): void {
  tokens
    .command('add')
    .description('a new token, printed once; decisions with it are the decisions of that person')
    .requiredOption('--person <person>', 'whose it is, such as ana@example.com')
    .option('--name <text>', 'what it is for, such as laptop')
    .option(
      '--expires <time>',
      'for how long it holds, such as 90d or 12h (default: until revoked)',
      duration,
    )
    .option(
      '--scope <scope>',
      `what it may do (repeatable): ${SCOPES.join(', ')} (default: read and decide)`,
      scopes,
    )
    .option('--json', 'token and what is kept of it as one JSON line')
    .action((flags: TokensAddOptions) =>
      run(async () => (await import('./tokens.ts')).runTokensAdd(flags, io, await place(io.env))),
    );
}

function addList(tokens: Command, { io, run }: ProgramContext): void {
  tokens
    .command('list')
    .description('every token, its person, and whether it holds')
    .option('--json', 'one JSON line each')
    .action((flags: { json?: true }) =>
      run(async () => (await import('./tokens.ts')).runTokensList(flags, io, await place(io.env))),
    );
}

function addRevoke(tokens: Command, { io, run }: ProgramContext): void {
  tokens
    .command('revoke')
    .description('a token opens nothing any more, at once')
    .argument('<id>', 'its id, from "tokens list"')
    .option('--json', 'what is kept of it as one JSON line')
    .action((id: string, flags: { json?: true }) =>
      run(async () =>
        (await import('./tokens.ts')).runTokensRevoke({ ...flags, id }, io, await place(io.env)),
      ),
    );
}

function scopes(value: string, before: readonly Scope[] | undefined): readonly Scope[] {
  return [...(before ?? []), oneOf(SCOPES, value)];
}

async function place(env: NodeJS.ProcessEnv): Promise<TokensPlace> {
  const { homeFolder } = await import('../launch/project-paths.ts');
  return { home: homeFolder(env), now: new Date().toISOString() };
}
