import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { IncidentRecord } from '../domain/incident.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { DecisionAnswer, DecisionMessage } from '../workflows/messages.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type IncidentArgument, parseIncidentArgument } from './incident-argument.ts';
import { type CliIo, print, say } from './io.ts';
import { answeredByWorker } from './temporal-client.ts';

/** A person's decision as it is typed. */
export interface DecideOptions {
  incident: string;
  decision: 'approve' | 'reject' | 'acknowledge' | 'resume';
  by: string;
  reason: string;
  observation?: string | undefined;
  json?: boolean | undefined;
}

/** What the command works with: a server, and the store for incidents that are closed. */
export interface DecideTools {
  client: Client;
  book: IncidentBook;
}

/**
 * `pacekeeper approve|reject|acknowledge|resume INCIDENT`: hands the decision to the incident and says what became of it.
 * Exit 0 when it counts, 2 when it was refused or came too late, 4 when no worker answers.
 */
export async function runDecide(options: DecideOptions, io: CliIo, tools: DecideTools): Promise<number> {
  const incident = parseIncidentArgument(options.incident);
  const answer = await decide(options, incident, tools);
  if (options.json === true) print(io, JSON.stringify({ incident: incident.workflowId, ...answer }));
  else say(io, wordsFor(answer));
  return answer.outcome === 'executed' || answer.outcome === 'recorded' ? EXIT.done : EXIT.invalid;
}

async function decide(
  options: DecideOptions,
  incident: IncidentArgument,
  { client, book }: DecideTools,
): Promise<DecisionAnswer> {
  const record = await recordOf(incident, book);
  if (record?.status === 'closed') return answerFromRecord(record);
  const { decision, by, reason, observation = null } = options;
  const message: DecisionMessage = { decision, by, reason, observationId: observation };
  const handle = client.workflow.getHandle(incident.workflowId);
  const updateId = `cli-${randomUUID()}`;
  try {
    return await answeredByWorker(
      handle.executeUpdate<DecisionAnswer, [DecisionMessage]>('decide', { args: [message], updateId }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const closed = await recordOf(incident, book);
    if (closed !== null) return answerFromRecord(closed);
    throw new CliError(
      `There is no incident ${incident.workflowId}. "pacekeeper incidents list" shows those there are.`,
      EXIT.invalid,
    );
  }
}

function recordOf(incident: IncidentArgument, book: IncidentBook): Promise<IncidentRecord | null> {
  return incident.incidentKey === null
    ? book.findByWorkflow(incident.workflowId)
    : book.find(incident.incidentKey);
}

/** On a closed incident the store answers (spec §4): nothing waits for a decision any more. */
function answerFromRecord(record: IncidentRecord): DecisionAnswer {
  return {
    outcome: 'already_decided',
    reason: `The incident is closed: ${record.closedBecause ?? 'no reason recorded'}.`,
    ...(record.decidedBy === null ? {} : { decidedBy: record.decidedBy }),
    at: record.updatedAt,
  };
}

function wordsFor({ outcome, reason, decidedBy, at }: DecisionAnswer): string {
  const who = decidedBy === undefined ? '' : ` (decided by ${decidedBy}${at === undefined ? '' : `, ${at}`})`;
  return `${outcome.replaceAll('_', ' ')}: ${reason}${who}`;
}
