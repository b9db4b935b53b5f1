import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ApiProblem } from './problem.ts';

/** At most so many requests in so many seconds. */
export interface Limit {
  requests: number;
  seconds: number;
}

/** How much each may ask: a token, an address with whatever tokens, and an address without a valid one. */
export interface RateLimits {
  token: Limit;
  address: Limit;
  failures: Limit;
}

/** Room for a page that is looked at and a script that decides in bulk; none for guessing. */
export const DEFAULT_LIMITS: RateLimits = {
  token: { requests: 300, seconds: 60 },
  address: { requests: 600, seconds: 60 },
  failures: { requests: 10, seconds: 60 },
};

/** Counts a request of `key`; throws the problem `rate-limited` past the limit. Counted in this process alone. */
export type Counter = (key: string) => Promise<void>;

/** A counter for one limit. */
export function createCounter({ requests, seconds }: Limit): Counter {
  const limiter = new RateLimiterMemory({ points: requests, duration: seconds });
  return async (key) => {
    try {
      await limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw tooMany(Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000)), { requests, seconds });
    }
  };
}

function tooMany(retryAfterSeconds: number, { requests, seconds }: Limit): ApiProblem {
  return new ApiProblem(
    'rate-limited',
    `At most ${requests} requests in ${seconds} s. Ask again in ${retryAfterSeconds} s.`,
    { headers: { 'retry-after': String(retryAfterSeconds) } },
  );
}
