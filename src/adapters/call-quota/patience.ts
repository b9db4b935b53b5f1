/** Runs what needs the store of the counts; where that fails, `otherwise` stands. */
export type Patiently = <T>(work: () => Promise<T>, otherwise: T) => Promise<T>;

/** So that a store that hangs costs a second every few seconds, not with each call. */
const REST_MS = 5_000;

/**
 * Without the counts, calls go on as if there were no quota: a platform that is asked too often says so and is obeyed, but
 * a campaign that nobody watches overspends unseen. `warn` hears of it once, and again only after it worked in between.
 */
export function createPatience(warn: (problem: string) => void, now: () => number): Patiently {
  let restsUntilMs = 0;
  let isTold = false;
  return async (work, otherwise) => {
    if (now() < restsUntilMs) return otherwise;
    try {
      const result = await work();
      isTold = false;
      return result;
    } catch (error) {
      restsUntilMs = now() + REST_MS;
      if (!isTold) warn(problemOf(error));
      isTold = true;
      return otherwise;
    }
  };
}

function problemOf(error: unknown): string {
  const said = error instanceof Error && error.message !== '' ? error.message : String(error);
  return `The shared quota of platform calls cannot be counted (${said}). Calls go on without it; check DATABASE_URL or REDIS_URL (docs/environment.md).`;
}
