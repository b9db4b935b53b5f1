import type { IncidentRecord, QuestionKind } from '../domain/incident.ts';
import type { Platform } from '../domain/platform.ts';
import type { DecisionMessage } from '../workflows/messages.ts';
import { NoWorkerAnswers } from './answered-by-worker.ts';
import {
  type DecisionResult,
  type DecisionTools,
  decideIncident,
  type IncidentName,
} from './decide-incident.ts';

/** One incident of several that are decided alike; with `observationId` the decision is bound to what was seen of it. */
export interface BulkIncident extends IncidentName {
  observationId?: string | null | undefined;
}

/** What may be decided at once: incidents of one sweep that all ask the same. */
export interface BulkScope {
  sweepKey: string;
  question: QuestionKind;
  platform?: Platform | undefined;
}

/** The incidents that fit, and those that do not, each with why. */
export interface BulkChoice {
  chosen: readonly BulkIncident[];
  odd: readonly { workflowId: string; why: string }[];
}

/** What became of one of them; `unanswered` and `not_sent` say why nothing is known, or nothing was tried. */
export interface DecidedOne {
  incident: BulkIncident;
  result: DecisionResult | { kind: 'unanswered' | 'not_sent'; why: string };
}

/** Sorts incidents by whether they may be decided together: the same question, of the same sweep. Pure. */
export function chooseForBulk(records: readonly IncidentRecord[], scope: BulkScope): BulkChoice {
  const judged = records.map((record) => ({ record, why: whyOdd(record, scope) }));
  return {
    chosen: judged.filter(({ why }) => why === null).map(({ record }) => nameOf(record)),
    odd: judged.flatMap(({ record, why }) => (why === null ? [] : [{ workflowId: record.workflowId, why }])),
  };
}

function whyOdd(
  { question, sweepKey, platform }: IncidentRecord,
  { question: wanted, ...scope }: BulkScope,
): string | null {
  if (question === null) return 'it asks nothing';
  if (question !== wanted) return `it asks about ${question}, not ${wanted}`;
  if (sweepKey !== scope.sweepKey) return `it was last seen by ${sweepKey ?? 'no sweep'}`;
  return scope.platform === undefined || platform === scope.platform ? null : `it is on ${platform}`;
}

function nameOf({ workflowId, incidentKey, observationId }: IncidentRecord): BulkIncident {
  return { workflowId, incidentKey, observationId };
}

/**
 * Takes one decision on many incidents, each by itself: what one answers changes nothing for the next. When no worker
 * answers the rest is not sent. `updateIdPrefix` names this very round: the same one again is answered as the first time.
 * Results come in the order of the incidents, to `onEach` as they are known.
 */
export async function decideMany(
  tools: DecisionTools,
  order: { incidents: readonly BulkIncident[]; message: DecisionMessage; updateIdPrefix: string },
  { atOnce, onEach }: { atOnce: number; onEach?: (one: DecidedOne) => void },
): Promise<DecidedOne[]> {
  const decided: DecidedOne[] = [];
  const waiting = order.incidents.entries();
  let noWorker: NoWorkerAnswers | null = null;
  const takeNext = async (): Promise<void> => {
    for (const [index, incident] of waiting) {
      const result = noWorker === null ? await decideOne(tools, incident, order) : notSent(noWorker);
      if (result instanceof NoWorkerAnswers) noWorker = result;
      const one = { incident, result: result instanceof Error ? unanswered(result) : result };
      decided[index] = one;
      onEach?.(one);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, takeNext));
  return decided;
}

/** The answer, or the error in its place: the others are decided all the same. */
async function decideOne(
  tools: DecisionTools,
  incident: BulkIncident,
  { message, updateIdPrefix }: { message: DecisionMessage; updateIdPrefix: string },
): Promise<DecisionResult | Error> {
  const observationId = incident.observationId ?? message.observationId ?? null;
  const updateId = `${updateIdPrefix}:${incident.workflowId}`;
  try {
    return await decideIncident(tools, incident, { updateId, message: { ...message, observationId } });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function unanswered(error: Error): DecidedOne['result'] {
  return { kind: 'unanswered', why: error.message };
}

function notSent({ message }: NoWorkerAnswers): DecidedOne['result'] {
  return { kind: 'not_sent', why: message };
}
