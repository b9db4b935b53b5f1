import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { IncidentRecord } from '../domain/incident.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { DecisionAnswer, DecisionMessage } from '../workflows/messages.ts';
import { ANSWER_WITHIN_MS, answeredByWorker } from './answered-by-worker.ts';

/** Which incident: its workflow id, and its key where one incident of several of that campaign is meant. */
export interface IncidentName {
  workflowId: string;
  incidentKey: string | null;
}

/** What a decision is handed over with: a server, and the store for incidents that are closed. */
export interface DecisionTools {
  client: Client;
  book: Pick<IncidentBook, 'find' | 'findByWorkflow'>;
}

/** What became of a decision; `unknown_incident` where there is none of that name. */
export type DecisionResult = { kind: 'answered'; answer: DecisionAnswer } | { kind: 'unknown_incident' };

/**
 * The one door for decisions of people from CLI, API and Slack: the update `decide`, answered with what became of it.
 * `updateId` names this very decision: the same one again is answered as the first time. On a closed incident the store
 * answers (spec §4). Throws `NoWorkerAnswers`; the call itself ends soon after, so that none outlives its caller for long.
 */
export async function decideIncident(
  { client, book }: DecisionTools,
  incident: IncidentName,
  { updateId, message }: { updateId: string; message: DecisionMessage },
): Promise<DecisionResult> {
  const record = await recordOf(incident, book);
  if (record?.status === 'closed') return fromRecord(record);
  const handle = client.workflow.getHandle(incident.workflowId);
  try {
    const args: [DecisionMessage] = [message];
    const update = client.withDeadline(Date.now() + ANSWER_WITHIN_MS + 1_000, () =>
      handle.executeUpdate<DecisionAnswer, [DecisionMessage]>('decide', { args, updateId }),
    );
    return { kind: 'answered', answer: await answeredByWorker(update) };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const closed = await recordOf(incident, book);
    return closed === null ? { kind: 'unknown_incident' } : fromRecord(closed);
  }
}

/** The record that a name stands for; null where the store knows none. */
export function recordOf(
  { workflowId, incidentKey }: IncidentName,
  book: DecisionTools['book'],
): Promise<IncidentRecord | null> {
  return incidentKey === null ? book.findByWorkflow(workflowId) : book.find(incidentKey);
}

function fromRecord(record: IncidentRecord): DecisionResult {
  const answer: DecisionAnswer = {
    outcome: 'already_decided',
    reason: `The incident is closed: ${record.closedBecause ?? 'no reason recorded'}.`,
    ...(record.decidedBy === null ? {} : { decidedBy: record.decidedBy }),
    at: record.updatedAt,
  };
  return { kind: 'answered', answer };
}
