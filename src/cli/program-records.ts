import type { ProgramContext } from './program.ts';
import { addAudit } from './program-audit.ts';
import { addDeadLetters } from './program-dead-letters.ts';
import { addStore } from './program-store.ts';

/** Commands that read what was recorded, and look after the whole: audit, dead-letters, store, doctor. */
export function addRecordCommands(context: ProgramContext): void {
  addAudit(context);
  addDeadLetters(context);
  addStore(context);
  addDoctor(context);
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
