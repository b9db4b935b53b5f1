import { INCIDENT_STATUSES, type IncidentRecord, type QuestionKind } from '../domain/incident.ts';
import type { Platform } from '../domain/platform.ts';
import type { IncidentBook } from '../ports/incident-book.ts';
import type { DecisionMessage } from '../workflows/messages.ts';
import { type DecisionResult, type IncidentName, recordOf } from './decide-incident.ts';
import { mapBounded } from './map-bounded.ts';

/** Which incidents one decision is for: those named, or every open one of a sweep that asks the same question. */
export type BulkTarget =
  | { kind: 'named'; incidents: readonly IncidentName[] }
  | { kind: 'asked'; sweepKey: string; question: QuestionKind; platform?: Platform | undefined };

/** A decision as it is handed to one incident; `updateId` names it, so that a repeated one is answered as the first time. */
export interface DecisionGivenTo {
  updateId: string;
  message: DecisionMessage;
}

/** What many decisions are taken with: the book that knows the incidents, and the one door for each decision. */
export interface BulkTools {
  book: Pick<IncidentBook, 'find' | 'findByWorkflow' | 'list'>;
  decide: (incident: IncidentName, given: DecisionGivenTo) => Promise<DecisionResult>;
}

/** What makes incidents alike: what they ask (where they stand, if they ask nothing), and the sweep they saw last. */
export interface Likeness {
  asks: string;
  sweepKey: string | null;
}

/** An incident that is not like the others; `found` is null where there is none of that name. */
export interface OddIncident {
  incident: string;
  found: Likeness | null;
}

/** What became of one decision of many. After a failure no further ones are tried: those have `isTried` false. */
export interface BulkAnswer {
  incident: string;
  incidentKey: string;
  result: DecisionResult | { kind: 'failed'; error: Error; isTried: boolean };
}

/** What became of them all. Incidents that are not alike, or too many, are not decided at all. */
export type BulkResult =
  | { kind: 'decided'; answers: readonly BulkAnswer[] }
  | { kind: 'nothing_asked' }
  | { kind: 'too_many'; atMost: number }
  | { kind: 'not_alike'; expected: Likeness; odd: readonly OddIncident[] };

/** More than this is no longer one decision that somebody looked at. */
export const MAX_BULK = 1_000;
/** Each is a round trip to Temporal and a worker; more at once would make each wait for the others. */
const AT_ONCE = 8;

/**
 * One decision on many incidents of the same sweep and kind of question, each decided and audited by itself, bound to the
 * observation that the store knows of it. Failures of single ones are in their answers; throws only where the store fails.
 */
export async function decideMany(
  tools: BulkTools,
  target: BulkTarget,
  given: DecisionGivenTo,
): Promise<BulkResult> {
  const found = await findTargets(tools.book, target);
  if (found.length > MAX_BULK) return { kind: 'too_many', atMost: MAX_BULK };
  const expected = mostCommon(found.flatMap(({ record }) => (record === null ? [] : [likenessOf(record)])));
  const odd = found.filter(({ record }) => record === null || !isLike(likenessOf(record), expected));
  if (odd.length > 0 && found.length > 0) {
    return { kind: 'not_alike', expected: expected ?? NOTHING, odd: odd.map(describeOdd) };
  }
  const records = new Map(
    found.flatMap(({ record }) => (record === null ? [] : [[record.incidentKey, record]])),
  );
  if (records.size === 0) return { kind: 'nothing_asked' };
  return { kind: 'decided', answers: await decideEach(tools, [...records.values()], given) };
}

interface Target {
  name: IncidentName;
  record: IncidentRecord | null;
}

const NOTHING: Likeness = { asks: 'nothing', sweepKey: null };

async function findTargets(book: BulkTools['book'], target: BulkTarget): Promise<Target[]> {
  if (target.kind === 'named') {
    return await mapBounded(target.incidents, AT_ONCE, async (name) => ({
      name,
      record: await recordOf(name, book),
    }));
  }
  const { sweepKey, question, platform } = target;
  const statuses = INCIDENT_STATUSES.filter((status) => status !== 'closed');
  const records = await book.list({ platform, sweepKey, question, statuses, limit: MAX_BULK + 1 });
  return records.map((record) => ({ name: nameOf(record), record }));
}

function nameOf({ workflowId, incidentKey }: IncidentRecord): IncidentName {
  return { workflowId, incidentKey };
}

function likenessOf({ question, status, sweepKey }: IncidentRecord): Likeness {
  return { asks: question ?? status, sweepKey: sweepKey ?? null };
}

function isLike(one: Likeness, other: Likeness | undefined): boolean {
  return one.asks === other?.asks && one.sweepKey === other.sweepKey;
}

/** What most of them are; the first of equals. */
function mostCommon(all: readonly Likeness[]): Likeness | undefined {
  const countOf = (one: Likeness): number => all.filter((other) => isLike(other, one)).length;
  const kinds = all.filter((one, index) => all.findIndex((other) => isLike(other, one)) === index);
  return kinds.toSorted((a, b) => countOf(b) - countOf(a))[0];
}

function describeOdd({ name, record }: Target): OddIncident {
  return {
    incident: name.incidentKey ?? name.workflowId,
    found: record === null ? null : likenessOf(record),
  };
}

async function decideEach(
  { decide }: BulkTools,
  records: readonly IncidentRecord[],
  { updateId, message }: DecisionGivenTo,
): Promise<BulkAnswer[]> {
  let failure: Error | null = null;
  return await mapBounded(records, AT_ONCE, async (record) => {
    const { workflowId: incident, incidentKey, observationId } = record;
    if (failure !== null)
      return { incident, incidentKey, result: { kind: 'failed', error: failure, isTried: false } };
    try {
      const bound = { updateId, message: { ...message, observationId } };
      return { incident, incidentKey, result: await decide(nameOf(record), bound) };
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      return { incident, incidentKey, result: { kind: 'failed', error: failure, isTried: true } };
    }
  });
}
