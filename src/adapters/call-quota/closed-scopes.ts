import { LRUCache } from 'lru-cache';
import type { CallLeave, CountedCall, ThrottleScope } from '../../ports/call-quota.ts';
import type { LimiterStore } from './limiter-store.ts';
import type { Patiently } from './patience.ts';

/** Scopes that a platform has closed for a while, as any worker was told. */
export interface ClosedScopes {
  /** null where the call's scopes are open */
  refusal(call: CountedCall): Promise<CallLeave | null>;
  close(call: CountedCall, throttle: { scope: ThrottleScope; waitMs: number }): Promise<void>;
}

/** A platform that still wants a pause after this says so once more; a wrong word of it, or of a worker's clock, ends by then. */
const CLOSED_AT_MOST_MS = 60 * 60_000;
/** How long one worker goes by what it was told last: others learn of a closed scope within this time. */
const KNOWN_FOR_MS = 1_000;
const SCOPES_KNOWN = 2_000;

interface Known {
  untilMs: number;
}

/** Closed is a blocked key of the library, which ends by itself; what this worker was told holds without the store too. */
export function createClosedScopes(store: LimiterStore, patiently: Patiently): ClosedScopes {
  const limiter = store.limiter({ name: 'closed', points: 1, seconds: 1 });
  const known = new LRUCache<string, Known>({
    max: SCOPES_KNOWN,
    ttl: KNOWN_FOR_MS,
    // What is set meanwhile replaces what is fetched; who waits for that gets it all the same.
    ignoreFetchAbort: true,
    fetchMethod: async (key) => {
      const found = await patiently(() => limiter.get(key), null);
      return { untilMs: found === null ? 0 : Date.now() + found.msBeforeNext };
    },
  });
  const leftMs = async (key: string): Promise<number> => {
    const ms = (await known.forceFetch(key)).untilMs - Date.now();
    return ms > CLOSED_AT_MOST_MS ? 0 : ms;
  };
  return {
    async refusal(call) {
      for (const scope of scopesOf(call)) {
        const waitMs = await leftMs(keyOf(scope, call));
        if (waitMs > 0) return { kind: 'throttled', scope, waitMs };
      }
      return null;
    },
    async close(call, throttle) {
      const { scope } = throttle;
      // A call about no account that was throttled as one account says nothing about the accounts.
      if (scope === 'account' && call.accountId === null) return;
      const key = keyOf(scope, call);
      const waitMs = Math.min(throttle.waitMs, CLOSED_AT_MOST_MS);
      // A later word that is shorter does not take back the longer one: an urgent call may hear it while reads wait.
      if (waitMs <= 0 || (await leftMs(key)) >= waitMs) return;
      known.set(key, { untilMs: Date.now() + waitMs }, { ttl: waitMs });
      await patiently<unknown>(() => limiter.block(key, Math.ceil(waitMs / 1000)), null);
    },
  };
}

function scopesOf({ accountId }: CountedCall): readonly ThrottleScope[] {
  return accountId === null ? ['platform'] : ['platform', 'account'];
}

function keyOf(scope: ThrottleScope, { api, accountId }: CountedCall): string {
  return scope === 'platform' ? api : `${api}/${accountId}`;
}
