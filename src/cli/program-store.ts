import { type Command, InvalidArgumentError } from 'commander';
import type { ProgramContext } from './program.ts';
import type { RetentionFlags } from './store.ts';

const FEWEST_MONTHS = 3;
const MOST_MONTHS = 1200;

/** `store migrate|maintain|retention|roles`. */
export function addStore(context: ProgramContext): void {
  const store = context.program
    .command('store')
    .description('the database: its tables, how long they are kept, and who may do what');
  addMigrate(store, context);
  addMaintain(store, context);
  addRetention(store, context);
  addRoles(store, context);
}

function addMigrate(store: Command, { io, run }: ProgramContext): void {
  store
    .command('migrate')
    .description(
      'bring the tables up to date; run it as their owner before a new version starts as another role',
    )
    .option('--json', 'one JSON line when it is done')
    .action((flags: { json?: true }) =>
      run(async () => {
        const [{ runMigrate }, { withStore }] = await Promise.all([
          import('./store.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, async () => runMigrate({ json: flags.json === true }, io));
      }),
    );
}

function addMaintain(store: Command, { io, run }: ProgramContext): void {
  store
    .command('maintain')
    .description(
      'make the tables of the months to come and drop those no longer kept; the schedule does it daily',
    )
    .option('--json', 'what was made and dropped as one JSON line')
    .action((flags: { json?: true }) =>
      run(async () => {
        const [{ runMaintain }, { withStore }, { composeClock }, { readHere }] = await Promise.all([
          import('./store.ts'),
          import('./compose-store.ts'),
          import('./compose-plan.ts'),
          import('./surroundings.ts'),
        ]);
        const now = await composeClock(readHere(io.env).config).now();
        return withStore(io, ({ keeper }) => runMaintain({ json: flags.json === true, now }, io, keeper));
      }),
    );
}

function addRetention(store: Command, { io, run }: ProgramContext): void {
  store
    .command('retention')
    .description('how many whole months are kept; changed by the owner of the tables only, and on record')
    .option('--audit <months>', 'keep audit entries this long', months)
    .option('--observations <months>', 'keep observations this long', months)
    .option('--by <person>', 'who decides, such as ana@example.com')
    .option('--reason <text>', 'why')
    .option('--json', 'as one JSON line')
    .action((flags: RetentionFlags & { json?: true }) =>
      run(async () => {
        const [{ runRetention }, { withStore }, { ownIdentity }] = await Promise.all([
          import('./store.ts'),
          import('./compose-store.ts'),
          import('./own-identity.ts'),
        ]);
        const who = { now: new Date().toISOString(), identity: ownIdentity() };
        const options = { ...flags, json: flags.json === true };
        return withStore(io, ({ keeper }) => runRetention(options, io, { keeper, ...who }));
      }),
    );
}

function addRoles(store: Command, { io, run }: ProgramContext): void {
  store
    .command('roles')
    .description('the group roles pacekeeper_app and pacekeeper_reader, and who is in them')
    .option('--apply', 'as owner of the tables: give them what they need and nothing else')
    .option('--json', 'as one JSON line')
    .action((flags: { apply?: true; json?: true }) =>
      run(async () => {
        const [{ runRoles }, { withStore }] = await Promise.all([
          import('./store.ts'),
          import('./compose-store.ts'),
        ]);
        const options = { apply: flags.apply === true, json: flags.json === true };
        return withStore(io, ({ keeper }) => runRoles(options, io, keeper));
      }),
    );
}

function months(text: string): number {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (value < FEWEST_MONTHS || value > MOST_MONTHS)
    throw new InvalidArgumentError(`Expected a number of months from ${FEWEST_MONTHS} on.`);
  return value;
}
