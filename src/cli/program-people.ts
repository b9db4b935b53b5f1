import type { Command } from 'commander';
import { Option } from 'commander';
import { INCIDENT_STATUSES, type IncidentStatus } from '../domain/incident.ts';
import { PLATFORMS, type Platform } from '../domain/platform.ts';
import { count } from './arguments.ts';
import type { ProgramContext } from './program.ts';
import { addDecisions } from './program-decide.ts';

interface ListFlags {
  platform?: Platform;
  status?: IncidentStatus;
  all?: true;
  limit: number;
  json?: true;
}

/** Commands by which people see incidents and decide on them. */
export function addPeopleCommands(context: ProgramContext): void {
  const incidents = context.program
    .command('incidents')
    .description('incidents: what is not healthy, and where it stands');
  addList(incidents, context);
  addShow(incidents, context);
  addDecisions(context);
  addOverrides(context);
}

function addList(incidents: Command, { io, run }: ProgramContext): void {
  incidents
    .command('list')
    .description('open incidents, one line each')
    .addOption(new Option('--platform <platform>', 'only of this platform').choices([...PLATFORMS]))
    .addOption(new Option('--status <status>', 'only in this status').choices([...INCIDENT_STATUSES]))
    .option('--all', 'closed ones too')
    .option('--limit <n>', 'at most this many', count, 200)
    .option('--json', 'one JSON line per incident')
    .action((flags: ListFlags) =>
      run(async () => {
        const [{ runIncidentsList }, { withStore }] = await Promise.all([
          import('./incidents.ts'),
          import('./compose-store.ts'),
        ]);
        return withStore(io, (store) => runIncidentsList(flags, io, store.incidentBook));
      }),
    );
}

function addShow(incidents: Command, { io, run }: ProgramContext): void {
  incidents
    .command('show')
    .description('one incident, as the Web UI shows it')
    .argument('<incident>', 'its id, from "incidents list"')
    .option('--json', 'the record as one JSON line')
    .action((incident: string, flags: { json?: true }) =>
      run(async () => {
        const [{ runIncidentsShow }, { withStore }, { homeFolder }] = await Promise.all([
          import('./incidents.ts'),
          import('./compose-store.ts'),
          import('../launch/project-paths.ts'),
        ]);
        const options = { incident, json: flags.json, home: homeFolder(io.env) };
        return withStore(io, (store) => runIncidentsShow(options, io, store.incidentBook));
      }),
    );
}

function addOverrides({ program, io, run }: ProgramContext): void {
  program
    .command('overrides')
    .description('what people have put in force for single campaigns')
    .command('list')
    .description('overrides and snoozes in force, the next to end first')
    .addOption(new Option('--platform <platform>', 'only of this platform').choices([...PLATFORMS]))
    .option('--json', 'one JSON line each')
    .action((flags: { platform?: Platform; json?: true }) =>
      run(async () => {
        const [{ runOverridesList }, { withStore }] = await Promise.all([
          import('./overrides.ts'),
          import('./compose-store.ts'),
        ]);
        const now = new Date().toISOString();
        return withStore(io, ({ incidentBook, observationLog }) =>
          runOverridesList(flags, io, { incidentBook, observationLog, now }),
        );
      }),
    );
}
