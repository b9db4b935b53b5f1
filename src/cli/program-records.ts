import { count } from './arguments.ts';
import type { ProgramContext } from './program.ts';
import { addAudit } from './program-audit.ts';

/** Commands that read what was recorded, and look after the whole: audit, dead-letters, doctor. */
export function addRecordCommands(context: ProgramContext): void {
  addAudit(context);
  addDeadLetters(context);
  addDoctor(context);
}

function addDeadLetters({ program, io, run }: ProgramContext): void {
  program
    .command('dead-letters')
    .description('what could not be handled and waits for a person')
    .command('list')
    .description('the latest of them')
    .option('--sweep <key>', 'only of this sweep, such as google:2026-03-15T12:00:00.000Z')
    .option('--limit <n>', 'at most this many', count, 200)
    .option('--json', 'one JSON line each')
    .action((flags: { sweep?: string; limit: number; json?: true }) =>
      run(async () => {
        const [{ runDeadLettersList }, { withStore }] = await Promise.all([
          import('./dead-letters.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, (store) => runDeadLettersList(flags, io, store.deadLetterBox));
      }),
    );
}

function addDoctor({ program, io, run }: ProgramContext): void {
  program
    .command('doctor')
    .description('check Node, Temporal, ports, store, workers, plan and credentials')
    .option('--json', 'one JSON line per check')
    .action((flags: { json?: true }) =>
      run(async () => {
        const [{ runDoctor }, { composeDoctor }] = await Promise.all([
          import('./doctor.ts'),
          import('./compose-doctor.ts'),
        ]);
        return runDoctor({ json: flags.json === true }, io, composeDoctor(io));
      }),
    );
}
