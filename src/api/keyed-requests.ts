import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { ApiDeps } from './api-deps.ts';
import { problemOf } from './failure-problems.ts';
import { ApiProblem } from './problem.ts';
import { PROBLEMS } from './problem-kinds.ts';

/** A request that decides: who sent it, under which key (null: none given), and all that it asks. */
export interface DecidingRequest {
  person: string;
  key: string | null;
  asks: unknown;
}

/** How it is done once, and the form in which its answer is kept. */
export interface Once<Answer> {
  act: (updateId: string) => Promise<Answer>;
  answer: z.ZodType<Answer>;
}

/**
 * Does what a request asks once: the same request under the same key is answered as the first time, another one under that
 * key is the problem `key-reused`. What failed is tried again: by its `updateId` Temporal knows it if it got through after
 * all. A request that failed without a key is told the one to repeat it with.
 */
export async function onceByKey<Answer>(
  { store, now, log }: Pick<ApiDeps, 'store' | 'now' | 'log'>,
  { person, key, asks }: DecidingRequest,
  { act, answer }: Once<Answer>,
): Promise<Answer> {
  const known = key ?? randomUUID();
  const request = { person, key: known, fingerprint: fingerprintOf(asks), at: now() };
  if (key !== null) {
    const claim = await store.requestBook.claim(request);
    if (claim.kind === 'other_request') throw keyReused(key);
    if (claim.kind === 'answered') return answer.parse(claim.answer);
  }
  const given = await act(updateIdOf(person, known)).catch((error: unknown) => {
    throw repeatable(error, known);
  });
  if (key === null) return given;
  // It is decided: a store that is away now must not make it look otherwise. Repeated, Temporal knows it by its id.
  const note = (error: unknown) => log.warn({ err: error, key }, 'the answer of a request could not be kept');
  await store.requestBook.answer(request, given).catch(note);
  return given;
}

/** Names this very decision in Temporal, which keeps ids readable; two people's same keys are two decisions. */
function updateIdOf(person: string, key: string): string {
  return `api-${fingerprintOf([person, key])}`;
}

function fingerprintOf(asks: unknown): string {
  return createHash('sha256').update(JSON.stringify(asks), 'utf8').digest('hex');
}

function keyReused(key: string): ApiProblem {
  return new ApiProblem(
    'key-reused',
    `The idempotency key ${key} stands for another request of yours. Nothing was decided; send this one with a new key.`,
  );
}

/** Where nobody answered, the decision may still be taken up: only the same key finds out without deciding twice. */
function repeatable(error: unknown, key: string): ApiProblem {
  const problem = problemOf(error);
  if (PROBLEMS[problem.kind].status !== 503) return problem;
  const detail = `${problem.message} The decision may still be taken up: send it again with this idempotency key to learn what became of it.`;
  return new ApiProblem(problem.kind, detail, {
    members: { ...problem.members, idempotencyKey: key },
    headers: problem.headers,
    cause: problem.cause,
  });
}
