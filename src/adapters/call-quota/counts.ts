import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { CallLimit, CallQuotas, QuotaScope } from '../../domain/call-quotas.ts';
import type { CallLeave, CountedCall } from '../../ports/call-quota.ts';
import type { LimiterStore } from './limiter-store.ts';
import type { Patiently } from './patience.ts';

/** Counts one call against all limits that it falls under; refused by the first that is used up. */
export type CountCall = (call: CountedCall) => Promise<CallLeave>;

interface Counter {
  scope: QuotaScope;
  limit: CallLimit;
  limiter: RateLimiterAbstract;
}

const GO: CallLeave = { kind: 'go' };

/** The shortest limit is asked first, so that a call that waits a second is not counted for the day each time. */
export function createCounts(store: LimiterStore, quotas: CallQuotas, patiently: Patiently): CountCall {
  const counters = Object.entries(quotas)
    .flatMap(([scope, limits]) => limits.map((limit) => counterOf(store, scope as QuotaScope, limit)))
    .toSorted((one, other) => one.limit.seconds - other.limit.seconds);
  return async (call) => {
    for (const counter of counters) {
      const key = keyOf(counter.scope, call);
      if (key === null) continue;
      const leave = await patiently(() => count(counter, { key, isUrgent: call.isUrgent }), GO);
      if (leave.kind !== 'go') return leave;
    }
    return GO;
  };
}

function counterOf(store: LimiterStore, scope: QuotaScope, limit: CallLimit): Counter {
  const { calls: points, seconds } = limit;
  return { scope, limit, limiter: store.limiter({ name: `calls/${scope}/${seconds}`, points, seconds }) };
}

/** Under which key a call counts for a scope; null where it does not. */
function keyOf(scope: QuotaScope, { api, accountId }: CountedCall): string | null {
  if (scope === api) return 'all';
  return scope === `${api}-account` ? accountId : null;
}

async function count(
  { scope, limit, limiter }: Counter,
  { key, isUrgent }: { key: string; isUrgent: boolean },
): Promise<CallLeave> {
  if (isUrgent) {
    await limiter.penalty(key);
    return GO;
  }
  try {
    await limiter.consume(key);
    return GO;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const waitMs = Math.max(1, refusal.msBeforeNext);
    // Longer than the whole window: the clocks of two workers differ, and that must not hold back all reads.
    return waitMs > limit.seconds * 1_000 ? GO : { kind: 'over_quota', scope, limit, waitMs };
  }
}
