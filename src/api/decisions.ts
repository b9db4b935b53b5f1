import { createRoute, z } from '@hono/zod-openapi';
import { NoWorkerAnswers } from '../client/answered-by-worker.ts';
import type { IncidentName } from '../client/decide-incident.ts';
import type { DecisionAnswer } from '../workflows/messages.ts';
import type { ApiDeps } from './api-deps.ts';
import type { ApiApp } from './api-env.ts';
import { answerSchema, decisionAnswerSchema, decisionBodySchema } from './decision-schemas.ts';
import { temporalAway } from './failure-problems.ts';
import { incidentNamed, unknownIncident } from './incident-named.ts';
import { onceByKey } from './keyed-requests.ts';
import { ApiProblem } from './problem.ts';
import type { ProblemKind } from './problem-kinds.ts';
import { answersOf, behindToken } from './route-parts.ts';

/** The header that names a request, so that it may be repeated. */
export const idempotencyHeader = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected 1 to 200 visible ASCII characters')
    .optional()
    .openapi({
      description: 'names this request: sent again with the same key, it is answered as the first time',
      example: 'f0f6d0a2-3c1e-4a35-9a39-5f6f3f5a0c11',
    }),
});

const route = createRoute({
  method: 'post',
  path: '/v1/incidents/{id}/decisions',
  operationId: 'decideIncident',
  summary: 'Decide on an incident',
  ...behindToken('decide'),
  request: {
    params: z.object({ id: z.string().openapi({ example: 'incident:google:1234567890:111' }) }),
    headers: idempotencyHeader,
    body: { required: true, content: { 'application/json': { schema: decisionBodySchema } } },
  },
  responses: answersOf({ schema: decisionAnswerSchema, description: 'executed, or recorded' }, [
    'another-person',
    'unknown-incident',
    'already-decided',
    'refused',
    'not-supported',
    'key-reused',
    'body-too-large',
    'unsupported-media-type',
    'no-worker',
    'temporal-unreachable',
  ]),
});

/** `POST /v1/incidents/{id}/decisions`: the decision of the person whose token it is. */
export function addDecisions(app: ApiApp, deps: ApiDeps): void {
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param');
    const { by, ...decision } = c.req.valid('json');
    const { person } = c.get('token');
    refuseAnother(by, person);
    const name = incidentNamed(id);
    const key = c.req.valid('header')['idempotency-key'] ?? null;
    const act = (updateId: string) =>
      decideOne(deps, name, { updateId, message: { ...decision, by: person } });
    const answer = await onceByKey(
      deps,
      { person, key, asks: { name, decision } },
      { act, answer: answerSchema },
    );
    return c.json({ incident: name.workflowId, ...successOf(answer, name.workflowId) }, 200);
  });
}

/** A token decides for its own person; the problem `another-person` where the body names somebody else. */
export function refuseAnother(by: string | undefined, person: string): void {
  if (by === undefined || by.trim() === person) return;
  throw new ApiProblem(
    'another-person',
    `This token is ${person}'s, and the body says that somebody else decides. Leave "by" out, or use that person's token.`,
  );
}

async function decideOne(
  { decide, readiness }: ApiDeps,
  name: IncidentName,
  given: Parameters<ApiDeps['decide']>[1],
): Promise<DecisionAnswer> {
  try {
    const result = await decide(name, given);
    if (result.kind === 'answered') return result.answer;
  } catch (error) {
    throw await whoIsAway(error, readiness);
  }
  throw unknownIncident(name.incidentKey ?? name.workflowId);
}

/** Calls to a server that is away end with the worker's silence: what is really missing is worth one more look. */
export async function whoIsAway(error: unknown, readiness: ApiDeps['readiness']): Promise<unknown> {
  if (!(error instanceof NoWorkerAnswers)) return error;
  return await readiness.temporal().then(() => error, temporalAway);
}

const NOT_TAKEN: Partial<Record<DecisionAnswer['outcome'], ProblemKind>> = {
  refused: 'refused',
  already_decided: 'already-decided',
  not_supported: 'not-supported',
};

/** The problem that an answer is when asked for alone; null where the decision counts. */
export function problemKindOf({ outcome }: Pick<DecisionAnswer, 'outcome'>): ProblemKind | null {
  return NOT_TAKEN[outcome] ?? null;
}

type Answer = z.infer<typeof answerSchema>;

/** The answer of a decision that counts; a problem of its kind where it does not. */
function successOf(answer: Answer, incident: string): Answer {
  const kind = problemKindOf(answer);
  if (kind === null) return answer;
  const { reason, ...members } = answer;
  const detail = `${reason}. GET /v1/incidents/${encodeURIComponent(incident)} shows where it stands.`;
  throw new ApiProblem(kind, detail.replace('..', '.'), { members: { incident, ...members } });
}
