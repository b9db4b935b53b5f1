import { setTimeout as wait } from 'node:timers/promises';

/** How long to ask, and how often. */
export interface Patience {
  withinMs: number;
  everyMs?: number;
}

/** Asks again until there is an answer; null where there is none in time. What throws counts as no answer. */
export async function poll<T>(
  ask: () => Promise<T | null>,
  { withinMs, everyMs = 50 }: Patience,
): Promise<T | null> {
  const givenUpAt = Date.now() + withinMs;
  while (Date.now() < givenUpAt) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await wait(everyMs);
  }
  return null;
}

/** As `poll`, where going on without an answer makes no sense. */
export async function pollFor<T>(what: string, ask: () => Promise<T | null>, withinMs = 90_000): Promise<T> {
  const answer = await poll(ask, { withinMs });
  if (answer === null) throw new Error(`${what}: not within ${withinMs / 1_000} s.`);
  return answer;
}
