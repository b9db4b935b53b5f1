import type { Command } from 'commander';
import { count } from './arguments.ts';
import type { ProgramContext } from './program.ts';

interface ListFlags {
  sweep?: string;
  all?: true;
  limit: number;
  json?: true;
}

interface HandleFlags {
  by?: string;
  reason: string;
  json?: true;
}

/** `dead-letters list|show|retry|discard`. */
export function addDeadLetters(context: ProgramContext): void {
  const letters = context.program
    .command('dead-letters')
    .description('what could not be handled and waits for a person');
  addList(letters, context);
  addShow(letters, context);
  addRetry(letters, context);
  addDiscard(letters, context);
}

function addList(letters: Command, { io, run }: ProgramContext): void {
  letters
    .command('list')
    .description('the latest of them')
    .option('--sweep <key>', 'only of this sweep, such as google:2026-03-15T12:00:00.000Z')
    .option('--all', 'those that were dealt with too')
    .option('--limit <n>', 'at most this many', count, 200)
    .option('--json', 'one JSON line each')
    .action((flags: ListFlags) =>
      run(async () => {
        const [{ runDeadLettersList }, { withStore }] = await Promise.all([
          import('./dead-letters.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, (store) => runDeadLettersList(flags, io, store.deadLetterBox));
      }),
    );
}

function addShow(letters: Command, { io, run }: ProgramContext): void {
  letters
    .command('show')
    .description('all that is known of one')
    .argument('<key>', 'its key, from "dead-letters list"')
    .option('--json', 'as one JSON line')
    .action((key: string, { json }: { json?: true }) =>
      run(async () => {
        const [{ runDeadLettersShow }, { withStore }] = await Promise.all([
          import('./dead-letters.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, (store) => runDeadLettersShow({ key, json }, io, store.deadLetterBox));
      }),
    );
}

function addRetry(letters: Command, { io, run }: ProgramContext): void {
  letters
    .command('retry')
    .description('try what failed again, on the path that everything takes; it waits on where it fails again')
    .argument('<key>', 'its key, from "dead-letters list"')
    .option('--by <person>', 'who says so (default: who runs this)')
    .option('--reason <text>', 'why it may work now', 'tried again')
    .option('--json', 'what came of it as one JSON line')
    .action((key: string, { by, reason, json }: HandleFlags) =>
      run(async () => {
        const [{ runDeadLettersRetry }, { composeRetry }, { ownIdentity }] = await Promise.all([
          import('./dead-letter-retry.ts'),
          import('./compose-retry.ts'),
          import('./own-identity.ts'),
        ]);
        const identity = ownIdentity();
        const handler = { by: by ?? identity, at: new Date().toISOString(), reason, identity };
        return composeRetry(io, (tools) => runDeadLettersRetry({ key, json }, io, { ...tools, handler }));
      }),
    );
}

function addDiscard(letters: Command, { io, run }: ProgramContext): void {
  letters
    .command('discard')
    .description(
      'say that nothing more is to be done; it stays on record, and away when the same is met again',
    )
    .argument('<key>', 'its key, from "dead-letters list"')
    .requiredOption('--by <person>', 'who decides, such as ana@example.com')
    .requiredOption('--reason <text>', 'why')
    .option('--json', 'what came of it as one JSON line')
    .action((key: string, { by = '', reason, json }: HandleFlags) =>
      run(async () => {
        const [{ runDeadLettersDiscard }, { withStore }, { ownIdentity }] = await Promise.all([
          import('./dead-letters.ts'),
          import('./compose-store.ts'),
          import('./own-identity.ts'),
        ]);
        const handler = { by, at: new Date().toISOString(), reason, identity: ownIdentity() };
        return withStore(io, ({ deadLetterBox: box }) =>
          runDeadLettersDiscard({ key, json }, io, { box, handler }),
        );
      }),
    );
}
