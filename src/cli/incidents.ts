import { INCIDENT_STATUSES, type IncidentRecord, type IncidentStatus } from '../domain/incident.ts';
import type { Platform } from '../domain/platform.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import { sayIfAutomationIsOff } from './automation-notice.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { parseIncidentArgument } from './incident-argument.ts';
import { type CliIo, print, say } from './io.ts';
import { readKeptCard } from './kept-cards.ts';
import { textTable } from './text-table.ts';

/** Which incidents to list; open ones unless `all` or a status is asked for. */
export interface IncidentsListOptions {
  platform?: Platform | undefined;
  status?: IncidentStatus | undefined;
  all?: boolean | undefined;
  limit: number;
  json?: boolean | undefined;
}

/** `pacekeeper incidents list`: one line for each incident. */
export async function runIncidentsList(
  options: IncidentsListOptions,
  io: CliIo,
  book: IncidentBook,
): Promise<number> {
  const records = await book.list({
    platform: options.platform,
    statuses: statusesOf(options),
    limit: options.limit,
  });
  if (options.json === true) for (const record of records) print(io, JSON.stringify(record));
  else if (records.length === 0) say(io, 'No incidents.');
  else print(io, table(records));
  await sayIfAutomationIsOff(io, book);
  return EXIT.done;
}

/** `pacekeeper incidents show INCIDENT`: where it stands, as the Web UI shows it. Exit 2 where there is none. */
export async function runIncidentsShow(
  options: { incident: string; json?: boolean | undefined; home: string },
  io: CliIo,
  book: IncidentBook,
): Promise<number> {
  const { workflowId, incidentKey } = parseIncidentArgument(options.incident);
  const record = incidentKey === null ? await book.findByWorkflow(workflowId) : await book.find(incidentKey);
  if (record === null) {
    throw new CliError(
      `There is no incident ${options.incident}. "pacekeeper incidents list" shows those there are.`,
      EXIT.invalid,
    );
  }
  if (options.json === true) print(io, JSON.stringify(record));
  else showRecord(record, options.home, io);
  await sayIfAutomationIsOff(io, book);
  return EXIT.done;
}

function showRecord({ details, incidentKey }: IncidentRecord, home: string, io: CliIo): void {
  print(io, details);
  const card = readKeptCard(home, incidentKey);
  if (card !== null) print(io, `\nAs the console last told it:\n${card}`);
}

function statusesOf({ status, all }: IncidentsListOptions): readonly IncidentStatus[] | undefined {
  if (status !== undefined) return [status];
  return all === true ? undefined : INCIDENT_STATUSES.filter((one) => one !== 'closed');
}

function table(records: readonly IncidentRecord[]): string {
  return textTable(
    ['incident', 'status', 'asks', 'severity', 'variance %', 'deadline', 'updated'],
    records.map((record) => [
      record.workflowId,
      record.status,
      record.question ?? '–',
      record.severity,
      record.variancePct === null ? '–' : record.variancePct.toFixed(1),
      record.deadline ?? '–',
      record.updatedAt,
    ]),
  );
}
