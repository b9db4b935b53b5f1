import { LRUCache } from 'lru-cache';
import { RateLimiterRes } from 'rate-limiter-flexible';
import type { CountedApi } from '../../domain/call-quotas.ts';
import type { CallLeave, CountedCall } from '../../ports/call-quota.ts';
import type { LimiterStore } from './limiter-store.ts';
import type { Patiently } from './patience.ts';

/** Platforms that do not answer, as the workers find out together. */
export interface Outages {
  /** null where the platform is taken to answer, or this call is to find out */
  refusal(api: CountedApi): Promise<CallLeave | null>;
  /** `isUrgent`: a pause that fails does not push the next look into the future */
  failed(call: Pick<CountedCall, 'api' | 'isUrgent'>): Promise<void>;
  answered(api: CountedApi): Promise<void>;
}

/** So many failures without an answer in between, within this time, and the platform counts as down. */
const TOLERATED = 4;
const TOLERATED_WITHIN_S = 60;
/** While it counts as down, one call in this time goes out to see. */
const PROBE_EVERY_S = 15;
/** Forgotten after this time even where nobody has asked it anything. */
const DOWN_AT_MOST_S = 600;
/** How long one worker goes by what it saw last. */
const KNOWN_FOR_MS = 1_000;

/** Both counters are the library's: failures block their key when there are too many, and a probe takes the only point. */
export function createOutages(store: LimiterStore, patiently: Patiently): Outages {
  const failures = store.limiter({
    name: 'outages',
    points: TOLERATED,
    seconds: TOLERATED_WITHIN_S,
    blockSeconds: DOWN_AT_MOST_S,
  });
  const probes = store.limiter({ name: 'probes', points: 1, seconds: PROBE_EVERY_S });
  const seen = new LRUCache<CountedApi, { failures: number }>({
    max: 10,
    ttl: KNOWN_FOR_MS,
    ignoreFetchAbort: true,
    fetchMethod: async (api) => {
      const found = await patiently(() => failures.get(api), null);
      return { failures: found?.consumedPoints ?? 0 };
    },
  });
  return {
    async refusal(api) {
      const { failures: known } = await seen.forceFetch(api);
      if (known <= TOLERATED) return null;
      const result = await patiently(() => settled(probes.consume(api)), null);
      return result?.kind === 'refused' ? { kind: 'down', waitMs: Math.max(1, result.waitMs) } : null;
    },
    async failed({ api, isUrgent }) {
      const result = await patiently(() => settled(failures.consume(api)), null);
      if (result === null) return;
      seen.set(api, { failures: result.points });
      if (result.kind === 'refused' && !isUrgent)
        await patiently<unknown>(() => probes.block(api, PROBE_EVERY_S), null);
    },
    async answered(api) {
      if ((await seen.forceFetch(api)).failures === 0) return;
      seen.set(api, { failures: 0 });
      await patiently<unknown>(() => Promise.all([failures.delete(api), probes.delete(api)]), null);
    },
  };
}

/** The library rejects with its result where the points are used up, and with an error where its store fails. */
async function settled(
  work: Promise<RateLimiterRes>,
): Promise<{ kind: 'taken' | 'refused'; points: number; waitMs: number }> {
  try {
    return { kind: 'taken', points: (await work).consumedPoints, waitMs: 0 };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return { kind: 'refused', points: refusal.consumedPoints, waitMs: refusal.msBeforeNext };
  }
}
