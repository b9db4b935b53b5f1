import { z } from '@hono/zod-openapi';
import type { Scope } from './api-token.ts';
import { requireScope } from './authenticate.ts';
import { PROBLEMS, type ProblemKind, problemType } from './problem-kinds.ts';

const KINDS = Object.keys(PROBLEMS) as ProblemKind[];

/** Where and what was wrong: a JSON pointer into the body, or the name of a parameter. */
const errorSchema = z.object({
  pointer: z.string().optional().openapi({ example: '#/until' }),
  parameter: z.string().optional(),
  detail: z.string(),
});

/** A problem (RFC 9457); some kinds have further members. */
export const problemSchema = z
  .looseObject({
    type: z.enum(KINDS.map(problemType)),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'what was wrong, and what to do next' }),
    instance: z.string(),
    requestId: z.string().optional(),
    errors: z.array(errorSchema).optional(),
  })
  .openapi('Problem');

/** What any route behind a token may answer instead of what it is for. */
const ALWAYS: readonly ProblemKind[] = [
  'invalid-request',
  'unauthenticated',
  'scope-missing',
  'rate-limited',
  'unexpected',
  'store-unreachable',
  'tokens-unreadable',
];

/** What a route answers when all is well. */
interface Success<Schema> {
  schema: Schema;
  description: string;
}

/** The answers of a route behind a token: what it is for, and its problems by status. */
export function answersOf<Schema extends z.ZodType>(
  success: Success<Schema>,
  problems: readonly ProblemKind[] = [],
) {
  return openAnswersOf(success, [...ALWAYS, ...problems]);
}

/** The answers of a route without a token: what it is for, and these problems. */
export function openAnswersOf<Schema extends z.ZodType>(
  { schema, description }: Success<Schema>,
  problems: readonly ProblemKind[],
) {
  const success = { 200: { description, content: { 'application/json': { schema } } } };
  // Problems are thrown, so the types of handlers know the success alone.
  const all: typeof success = { ...problemAnswers(problems), ...success };
  return all;
}

/** Problems as an OpenAPI document lists them: one answer for each status, naming its kinds. */
function problemAnswers(kinds: readonly ProblemKind[]): Readonly<Record<string, unknown>> {
  const statuses = new Set(kinds.map((kind) => PROBLEMS[kind].status));
  const answers = [...statuses].map((status) => {
    const some = kinds.filter((kind) => PROBLEMS[kind].status === status);
    const description = some.map((kind) => `\`${kind}\`: ${PROBLEMS[kind].title}`).join('; ');
    return [status, { description, content: { 'application/problem+json': { schema: problemSchema } } }];
  });
  return Object.fromEntries(answers) as Record<string, unknown>;
}

/** What a route says and does about tokens of this scope. */
export function behindToken(scope: Scope) {
  return { security: [{ bearer: [scope] }], middleware: [requireScope(scope)] };
}
