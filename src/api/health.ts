import { createRoute, z } from '@hono/zod-openapi';
import type { ApiDeps, Readiness } from './api-deps.ts';
import type { ApiApp } from './api-env.ts';
import { unavailable } from './failure-problems.ts';
import { openAnswersOf } from './route-parts.ts';

const PARTS = ['temporal', 'store', 'worker'] as const;
type Part = (typeof PARTS)[number];

/** Nobody needs a token to ask, so however many ask, the parts are looked at once in this time. */
const LOOK_AGAIN_AFTER_MS = 1_000;
const ANSWER_WITHIN_MS = 3_000;

const NEXT: Readonly<Record<Part, string>> = {
  temporal: 'the Temporal server (check TEMPORAL_ADDRESS)',
  store: 'the store (check DATABASE_URL, or that its owner runs)',
  worker: 'a worker (start one with "pacekeeper worker")',
};

const aliveRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'isAlive',
  summary: 'Whether this process lives',
  responses: openAnswersOf(
    { schema: z.object({ alive: z.literal(true) }).openapi('Alive'), description: 'it does' },
    [],
  ),
});

const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'isReady',
  summary: 'Whether decisions can be taken: Temporal and the store answer, a worker polls',
  responses: openAnswersOf(
    { schema: z.object({ ready: z.literal(true) }).openapi('Ready'), description: 'they can' },
    ['not-ready'],
  ),
});

/** `GET /healthz` and `GET /readyz`, without a token. */
export function addHealth(app: ApiApp, { readiness }: ApiDeps): void {
  const look = shared(() => missingOf(readiness));
  app.openapi(aliveRoute, (c) => c.json({ alive: true as const }, 200));
  app.openapi(readyRoute, async (c) => {
    const missing = await look();
    if (missing.length === 0) return c.json({ ready: true as const }, 200);
    const what = missing.map((part) => NEXT[part]).join(', ');
    throw unavailable('not-ready', `Missing: ${what}. "npm start" starts everything.`, {
      members: { missing },
    });
  });
}

/** What does not answer, each asked for three seconds at most. */
export async function missingOf(readiness: Readiness): Promise<Part[]> {
  const answers = await Promise.all(PARTS.map((part) => isThere(readiness, part)));
  return PARTS.filter((_, index) => answers[index] !== true);
}

async function isThere(readiness: Readiness, part: Part): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((answer) => {
    timer = setTimeout(() => answer(false), ANSWER_WITHIN_MS);
  });
  const asked = readiness[part]().then(
    (found) => found !== false,
    () => false,
  );
  try {
    return await Promise.race([asked, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** One look for all who ask while it lasts, and shortly after. */
export function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let last: { at: number; answer: Promise<T> } | null = null;
  return () => {
    if (last === null || Date.now() - last.at > LOOK_AGAIN_AFTER_MS)
      last = { at: Date.now(), answer: look() };
    return last.answer;
  };
}
