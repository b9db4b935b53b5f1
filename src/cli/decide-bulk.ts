import { randomUUID } from 'node:crypto';
import { type DecisionTools, decideIncident } from '../client/decide-incident.ts';
import { type BulkAnswer, type BulkTarget, decideMany } from '../client/decide-many.ts';
import { INCIDENT_STATUSES, type IncidentRecord } from '../domain/incident.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { DecisionMessage } from '../workflows/messages.ts';
import { answerInWords, counts, readDecision } from './decide.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

/** The incidents of a sweep that ask the same. */
export type BulkScope = Omit<Extract<BulkTarget, { kind: 'asked' }>, 'kind'>;

/** One decision on all incidents of a sweep that ask the same. */
export interface DecideBulkOptions {
  scope: BulkScope;
  message: DecisionMessage;
  json?: boolean | undefined;
}

/** As for one decision; the store also lists what is asked. */
export type BulkTools = Pick<DecisionTools, 'client' | 'sign'> & {
  book: Pick<IncidentBook, 'find' | 'findByWorkflow' | 'list'>;
};

const OPEN = INCIDENT_STATUSES.filter((status) => status !== 'closed');
const MAX_LISTED = 1_000;

/**
 * `pacekeeper approve|reject --sweep KEY --question halt|resume`: decides each of them by itself, bound to what the store says
 * was seen of it, one line each. Exit 0 when all count, 2 when one was refused or none asks that, 4 when no worker answers.
 */
export async function runDecideBulk(
  { scope, message, json }: DecideBulkOptions,
  io: CliIo,
  tools: BulkTools,
): Promise<number> {
  const answers = await decideAll(scope, readDecision(message), tools);
  for (const one of answers) print(io, json === true ? JSON.stringify(asData(one)) : asLine(one));
  say(io, `${answers.filter(isCounted).length} of ${answers.length} count.`);
  return exitCodeOf(answers);
}

async function decideAll(
  scope: BulkScope,
  message: DecisionMessage,
  tools: BulkTools,
): Promise<readonly BulkAnswer[]> {
  const { book } = tools;
  const door = { book, decide: decideIncident.bind(null, tools) };
  const result = await decideMany(
    door,
    { kind: 'asked', ...scope },
    { updateId: `cli-${randomUUID()}`, message },
  );
  if (result.kind === 'decided') return result.answers;
  if (result.kind === 'too_many') {
    throw new CliError(`More than ${result.atMost} ask that: narrow it down with --platform.`, EXIT.invalid);
  }
  throw nothingAsked(scope, await askingIncidents(book));
}

async function askingIncidents(book: Pick<IncidentBook, 'list'>): Promise<readonly IncidentRecord[]> {
  const open = await book.list({ statuses: OPEN, limit: MAX_LISTED });
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

function isCounted({ result }: BulkAnswer): boolean {
  return result.kind === 'answered' && counts(result.answer);
}

function exitCodeOf(answers: readonly BulkAnswer[]): number {
  if (answers.some(({ result }) => result.kind === 'failed')) return EXIT.unreachable;
  return answers.every(isCounted) ? EXIT.done : EXIT.invalid;
}

function asLine({ incident, result }: BulkAnswer): string {
  return `${incident}  ${inWords(result)}`;
}

function inWords(result: BulkAnswer['result']): string {
  switch (result.kind) {
    case 'answered':
      return answerInWords(result.answer);
    case 'unknown_incident':
      return 'refused: it has ended meanwhile';
    case 'failed':
      return `${result.isTried ? 'not answered' : 'not sent'}: ${result.error.message}`;
  }
}

function asData({ incident, result }: BulkAnswer): object {
  if (result.kind === 'answered') return { incident, ...result.answer };
  return { incident, outcome: outcomeOf(result), reason: inWords(result) };
}

function outcomeOf(result: Exclude<BulkAnswer['result'], { kind: 'answered' }>): string {
  if (result.kind === 'unknown_incident') return result.kind;
  return result.isTried ? 'unanswered' : 'not_sent';
}
