import { createRoute, z } from '@hono/zod-openapi';
import {
  type BulkAnswer,
  type BulkResult,
  type BulkTarget,
  decideMany,
  type Likeness,
} from '../client/decide-many.ts';
import type { ApiDeps } from './api-deps.ts';
import type { ApiApp } from './api-env.ts';
import { type BulkItem, bulkBodySchema, bulkItemSchema } from './decision-schemas.ts';
import { idempotencyHeader, problemKindOf, refuseAnother, whoIsAway } from './decisions.ts';
import { problemOf } from './failure-problems.ts';
import { incidentNamed } from './incident-named.ts';
import { onceByKey } from './keyed-requests.ts';
import { ApiProblem } from './problem.ts';
import { PROBLEMS } from './problem-kinds.ts';
import { answersOf, behindToken } from './route-parts.ts';

const answersSchema = z.object({ answers: z.array(bulkItemSchema) }).openapi('BulkAnswers');

const route = createRoute({
  method: 'post',
  path: '/v1/decisions',
  operationId: 'decideMany',
  summary: 'Decide on many incidents of one sweep and one kind of question',
  ...behindToken('decide'),
  request: {
    headers: idempotencyHeader,
    body: { required: true, content: { 'application/json': { schema: bulkBodySchema } } },
  },
  responses: answersOf(
    {
      schema: answersSchema,
      description: 'what became of each, in order; `status` is what it would have been alone',
    },
    [
      'another-person',
      'unknown-incident',
      'nothing-asked',
      'not-alike',
      'too-many',
      'key-reused',
      'body-too-large',
      'unsupported-media-type',
      'no-worker',
      'temporal-unreachable',
    ],
  ),
});

type BulkBody = z.infer<typeof bulkBodySchema>;

/** `POST /v1/decisions`: one decision on many incidents, each taken and audited by itself. */
export function addBulkDecisions(app: ApiApp, deps: ApiDeps): void {
  app.openapi(route, async (c) => {
    const body = c.req.valid('json');
    const { person } = c.get('token');
    refuseAnother(body.by, person);
    const target = targetOf(body);
    const key = c.req.valid('header')['idempotency-key'] ?? null;
    const act = (updateId: string) => decideAll(deps, target, { updateId, message: messageOf(body, person) });
    const request = { person, key, asks: { target, message: messageOf(body, person) } };
    return c.json(await onceByKey(deps, request, { act, answer: answersSchema }), 200);
  });
}

function targetOf({ incidents, sweepKey = '', question, platform }: BulkBody): BulkTarget {
  if (incidents !== undefined) return { kind: 'named', incidents: incidents.map(incidentNamed) };
  return { kind: 'asked', sweepKey, question: question ?? 'halt', platform };
}

function messageOf(body: BulkBody, by: string) {
  const { decision, reason, category, until, targetSpend, thresholdPct, expiresAt } = body;
  return { decision, by, reason, category, until, targetSpend, thresholdPct, expiresAt };
}

async function decideAll(
  deps: ApiDeps,
  target: BulkTarget,
  given: Parameters<ApiDeps['decide']>[1],
): Promise<z.infer<typeof answersSchema>> {
  const tools = { book: deps.store.incidentBook, decide: deps.decide };
  const answers = decidedOrProblem(await decideMany(tools, target, given));
  const failed = answers.flatMap(({ result }) => (result.kind === 'failed' ? [result.error] : []));
  // Not one was taken up: that is no answer but an outage, and worth the same request again.
  if (failed.length === answers.length) throw await whoIsAway(failed[0], deps.readiness);
  for (const error of new Set(failed)) deps.log.error({ err: error }, 'a decision of many failed');
  return { answers: answers.map(toItem) };
}

function decidedOrProblem(result: BulkResult): readonly BulkAnswer[] {
  switch (result.kind) {
    case 'decided':
      return result.answers;
    case 'nothing_asked':
      throw new ApiProblem(
        'nothing-asked',
        'No open incident of that sweep asks this. GET /v1/incidents shows what is open.',
      );
    case 'too_many':
      throw new ApiProblem('too-many', `At most ${result.atMost} at once. Nothing was decided; name fewer.`);
    case 'not_alike':
      throw notAlike(result);
  }
}

function notAlike({ expected, odd }: Extract<BulkResult, { kind: 'not_alike' }>): ApiProblem {
  const names = odd.map(({ incident, found }) => `${incident} (${wordsFor(found)})`);
  const detail = `Nothing was decided: the others are ${wordsFor(expected)}, not so ${names.join(', ')}. Leave those out, or decide them apart.`;
  return new ApiProblem('not-alike', detail, { members: { expected, odd } });
}

function wordsFor(likeness: Likeness | null): string {
  return likeness === null ? 'unknown' : `${likeness.asks} of ${likeness.sweepKey ?? 'no sweep'}`;
}

function toItem({ incident, incidentKey, result }: BulkAnswer): BulkItem {
  if (result.kind === 'answered') {
    const kind = problemKindOf(result.answer);
    return { incident, incidentKey, status: kind === null ? 200 : PROBLEMS[kind].status, ...result.answer };
  }
  if (result.kind === 'unknown_incident')
    return { incident, incidentKey, status: 404, reason: 'There is no such incident any more.' };
  const { kind, message } = problemOf(result.error);
  const reason = result.isTried ? message : `Not tried, because another failed: ${message}`;
  return { incident, incidentKey, status: PROBLEMS[kind].status, reason };
}
