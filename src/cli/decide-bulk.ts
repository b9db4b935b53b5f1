import { randomUUID } from 'node:crypto';
import type { DecisionTools } from '../client/decide-incident.ts';
import { type BulkScope, chooseForBulk, type DecidedOne, decideMany } from '../client/decide-many.ts';
import { INCIDENT_STATUSES, type IncidentRecord } from '../domain/incident.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { DecisionMessage } from '../workflows/messages.ts';
import { answerInWords, counts, readDecision } from './decide.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

/** One decision on all incidents of a sweep that ask the same. */
export interface DecideBulkOptions {
  scope: BulkScope;
  message: DecisionMessage;
  json?: boolean | undefined;
}

/** As for one decision; the store also lists what is asked. */
export type BulkTools = Pick<DecisionTools, 'client'> & {
  book: Pick<IncidentBook, 'find' | 'findByWorkflow' | 'list'>;
};

const OPEN = INCIDENT_STATUSES.filter((status) => status !== 'closed');
const MAX_INCIDENTS = 100_000;
/** More at once make a worker no faster, and would crowd out what others decide meanwhile. */
const AT_ONCE = 8;

/**
 * `pacekeeper approve|reject --sweep KEY --question halt|resume`: decides each of them by itself, bound to what the store says
 * was seen of it, one line each. Exit 0 when all count, 2 when one was refused or none asks that, 4 when no worker answers.
 */
export async function runDecideBulk(
  { scope, message, json }: DecideBulkOptions,
  io: CliIo,
  tools: BulkTools,
): Promise<number> {
  const asking = await askingIncidents(tools.book);
  const { chosen, odd } = chooseForBulk(
    asking.filter(({ sweepKey }) => sweepKey === scope.sweepKey),
    scope,
  );
  if (chosen.length === 0) throw nothingAsked(scope, asking);
  for (const { workflowId, why } of odd) say(io, `Left out: ${workflowId}: ${why}.`);
  const order = { incidents: chosen, message: readDecision(message), updateIdPrefix: `cli-${randomUUID()}` };
  const onEach = (one: DecidedOne) => print(io, json === true ? JSON.stringify(asData(one)) : asLine(one));
  const decided = await decideMany(tools, order, { atOnce: AT_ONCE, onEach });
  say(io, `${decided.filter(isCounted).length} of ${decided.length} count.`);
  return exitCodeOf(decided);
}

async function askingIncidents(book: Pick<IncidentBook, 'list'>): Promise<readonly IncidentRecord[]> {
  const open = await book.list({ statuses: OPEN, limit: MAX_INCIDENTS });
  return open.filter(({ question }) => question !== null);
}

function nothingAsked({ sweepKey, question }: BulkScope, asking: readonly IncidentRecord[]): CliError {
  const howMany = new Map<string, number>();
  for (const record of asking) {
    const what = `${record.question} in ${record.sweepKey ?? 'no sweep'}`;
    howMany.set(what, (howMany.get(what) ?? 0) + 1);
  }
  const asked = [...howMany].map(([what, incidents]) => `${what} (${incidents})`);
  const now = asked.length === 0 ? 'Nothing is asked now.' : `Asked now: ${asked.join(', ')}.`;
  return new CliError(`No incident of ${sweepKey} asks about a ${question}. ${now}`, EXIT.invalid);
}

function isCounted({ result }: DecidedOne): boolean {
  return result.kind === 'answered' && counts(result.answer);
}

function exitCodeOf(decided: readonly DecidedOne[]): number {
  if (decided.some(({ result }) => result.kind === 'not_sent' || result.kind === 'unanswered'))
    return EXIT.unreachable;
  return decided.every(isCounted) ? EXIT.done : EXIT.invalid;
}

function asLine({ incident, result }: DecidedOne): string {
  return `${incident.workflowId}  ${inWords(result)}`;
}

function inWords(result: DecidedOne['result']): string {
  switch (result.kind) {
    case 'answered':
      return answerInWords(result.answer);
    case 'unknown_incident':
      return 'refused: it has ended meanwhile';
    case 'unanswered':
      return `not answered: ${result.why}`;
    case 'not_sent':
      return `not sent: ${result.why}`;
  }
}

function asData({ incident, result }: DecidedOne): object {
  const { workflowId } = incident;
  if (result.kind === 'answered') return { incident: workflowId, ...result.answer };
  return { incident: workflowId, outcome: result.kind, reason: inWords(result) };
}
