import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { DecisionSignature, SignedContent } from '../domain/decision-signature.ts';
import type { IncidentRecord } from '../domain/incident.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import { type DecisionAnswer, type DecisionMessage, decisionSchema } from '../workflows/messages.ts';
import { ANSWER_WITHIN_MS, answeredByWorker } from './answered-by-worker.ts';

/** Which incident: its workflow id, and its key where one incident of several of that campaign is meant. */
export interface IncidentName {
  workflowId: string;
  incidentKey: string | null;
}

/** Signs what somebody decided; null where there is no key to sign with. */
export type SignDecision = (content: Omit<SignedContent, 'namespace'>) => DecisionSignature | null;

/** What a decision is handed over with: a server, and the store for incidents that are closed. */
export interface DecisionTools {
  client: Client;
  book: Pick<IncidentBook, 'find' | 'findByWorkflow'>;
  /** signs it for `approvals.requireSignature`; absent, or without a key: it goes unsigned */
  sign?: SignDecision | undefined;
}

/** What became of a decision; `unknown_incident` where there is none of that name. */
export type DecisionResult = { kind: 'answered'; answer: DecisionAnswer } | { kind: 'unknown_incident' };

/**
 * The one door for decisions of people from CLI, API and Slack: the update `decide`, answered with what became of it.
 * `updateId` names this very decision: the same one again is answered as the first time. On a closed incident the store
 * answers (spec §4). Throws `NoWorkerAnswers`; the call itself ends soon after, so that none outlives its caller for long.
 */
export async function decideIncident(
  { client, book, sign }: DecisionTools,
  incident: IncidentName,
  { updateId, message: given }: { updateId: string; message: DecisionMessage },
): Promise<DecisionResult> {
  const record = await recordOf(incident, book);
  if (record?.status === 'closed') return fromRecord(record);
  const incidentKey = record?.incidentKey ?? incident.incidentKey;
  const message = incidentKey === null ? given : signed(sign, given, { incidentKey, requestId: updateId });
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

/** The decision as the incident will read it, signed for this incident and request. */
function signed(
  sign: DecisionTools['sign'],
  message: DecisionMessage,
  bound: Pick<SignedContent, 'incidentKey' | 'requestId'>,
): DecisionMessage {
  if (sign === undefined) return message;
  const { signature: _none, ...decided } = decisionSchema().parse(message);
  const given = { ...decided, observationId: decided.observationId ?? null };
  const signature = sign({ ...bound, given, signedAt: new Date().toISOString() });
  return signature === null ? message : { ...given, signature };
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
