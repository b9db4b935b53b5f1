import type { CallQuotas } from '../../domain/call-quotas.ts';
import type { CallQuota } from '../../ports/call-quota.ts';
import { createClosedScopes } from './closed-scopes.ts';
import { createCounts } from './counts.ts';
import type { LimiterStore } from './limiter-store.ts';
import { createOutages } from './outages.ts';
import { createPatience } from './patience.ts';

export { type LimiterStore, memoryLimiters, postgresLimiters, redisLimiters } from './limiter-store.ts';

/**
 * The quota and the breakers on a store of counts: what closed a scope is asked first, so that a call that is not made is
 * not counted either. `warn` hears once of a store that fails.
 */
export function createCallQuota(
  store: LimiterStore,
  quotas: CallQuotas,
  warn: (problem: string) => void,
): CallQuota {
  const patiently = createPatience(warn, Date.now);
  const closed = createClosedScopes(store, patiently);
  const outages = createOutages(store, patiently);
  const count = createCounts(store, quotas, patiently);
  return {
    async ask(call) {
      if (call.isUrgent) {
        // Not waited for: a pause does not hang on the store of the counts.
        void count(call);
        return { kind: 'go' };
      }
      const refusal = (await closed.refusal(call)) ?? (await outages.refusal(call.api));
      return refusal ?? (await count(call));
    },
    async tell(call, outcome) {
      if (outcome.kind === 'outage') return await outages.failed(call);
      await outages.answered(call.api);
      if (outcome.kind === 'throttled') await closed.close(call, outcome);
    },
  };
}

/** No quota and no breaker: for a command that makes a few calls and ends. */
export const UNLIMITED: CallQuota = {
  ask: async () => ({ kind: 'go' }),
  tell: async () => undefined,
};
