import type { Command } from 'commander';
import { Option } from 'commander';
import { INCIDENT_STATUSES, type IncidentStatus } from '../domain/incident.ts';
import { PLATFORMS, type Platform } from '../domain/platform.ts';
import { count } from './arguments.ts';
import type { DecideOptions } from './decide.ts';
import type { ProgramContext } from './program.ts';

interface ListFlags {
  platform?: Platform;
  status?: IncidentStatus;
  all?: true;
  limit: number;
  json?: true;
}

type DecisionFlags = Pick<DecideOptions, 'by' | 'reason' | 'observation' | 'json'>;

const DECISIONS = {
  approve: 'let the proposed halt (or the resume that is asked for) happen, after a re-check',
  reject: 'say no: nothing is halted, or a halted campaign stays halted',
  acknowledge: 'stop the reminders; the deadline stays',
  resume: 'let a halted campaign run again, after a re-check',
} as const;

/** Commands by which people see incidents and decide: incidents, approve, reject, acknowledge, resume. */
export function addPeopleCommands(context: ProgramContext): void {
  const incidents = context.program
    .command('incidents')
    .description('incidents: what is not healthy, and where it stands');
  addList(incidents, context);
  addShow(incidents, context);
  for (const [decision, about] of Object.entries(DECISIONS)) {
    addDecision(context, decision as keyof typeof DECISIONS, about);
  }
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

function addDecision(
  { program, io, run }: ProgramContext,
  decision: keyof typeof DECISIONS,
  about: string,
): void {
  program
    .command(decision)
    .description(about)
    .argument('<incident>', 'its id, from "incidents list"')
    .requiredOption('--by <person>', 'who decides, such as ana@example.com')
    .requiredOption('--reason <text>', 'why')
    .option('--observation <id>', 'the observation that was looked at; refused if things have changed since')
    .option('--json', 'the answer as one JSON line')
    .action((incident: string, flags: DecisionFlags) =>
      run(async () => {
        const [{ runDecide }, { withStore }, { readHere }, { withTemporal }] = await Promise.all([
          import('./decide.ts'),
          import('./compose-store.ts'),
          import('./surroundings.ts'),
          import('./temporal-client.ts'),
        ]);
        const { config } = readHere(io.env);
        return withStore(io, ({ incidentBook }) =>
          withTemporal(config.temporal, (client) =>
            runDecide({ ...flags, incident, decision }, io, { client, book: incidentBook }),
          ),
        );
      }),
    );
}
