import type { Context } from 'hono';
import { PROBLEMS, type ProblemKind, problemType } from './problem-kinds.ts';

/** What stands in a problem besides its kind: extension members, and headers of the answer. */
export interface ProblemParts {
  members?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/** An answer that is no success. `message` is its `detail`: what was wrong and what to do next, for people. */
export class ApiProblem extends Error {
  readonly kind: ProblemKind;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, detail: string, { members = {}, headers = {}, cause }: ProblemParts = {}) {
    super(detail, { cause });
    this.name = 'ApiProblem';
    this.kind = kind;
    this.members = members;
    this.headers = headers;
  }
}

/** The problem as its JSON; `instance` is the path that was asked for. */
export function problemJson(problem: ApiProblem, instance: string): Readonly<Record<string, unknown>> {
  const { status, title } = PROBLEMS[problem.kind];
  return {
    type: problemType(problem.kind),
    title,
    status,
    detail: problem.message,
    instance,
    ...problem.members,
  };
}

/** Answers with a problem as `application/problem+json`. */
export function answerProblem(c: Context, problem: ApiProblem): Response {
  const body = { ...problemJson(problem, c.req.path), requestId: c.get('requestId') as string | undefined };
  const headers = { ...problem.headers, 'content-type': 'application/problem+json' };
  return c.body(JSON.stringify(body), PROBLEMS[problem.kind].status, headers);
}
