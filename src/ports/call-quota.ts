import type { CallLimit, CountedApi, QuotaScope } from '../domain/call-quotas.ts';

/**
 * A call that is about to be made; `accountId` null where it is about no account. An urgent one, a pause, a resume or the
 * look before and after it, is counted and never held back.
 */
export interface CountedCall {
  api: CountedApi;
  accountId: string | null;
  isUrgent: boolean;
}

/** Whom a platform throttles: one account, or everything that the credential asks. */
export type ThrottleScope = 'account' | 'platform';

/**
 * Whether a call may be made: at once, or not before `waitMs` are over, because our own quota is used up, the platform
 * said so to one of us, or it is down and asked by one call at a time.
 */
export type CallLeave =
  | { kind: 'go' }
  | { kind: 'over_quota'; scope: QuotaScope; limit: CallLimit; waitMs: number }
  | { kind: 'throttled'; scope: ThrottleScope; waitMs: number }
  | { kind: 'down'; waitMs: number };

/** How a call ended, as far as other calls should know. */
export type CallOutcome =
  | { kind: 'answered' }
  | { kind: 'throttled'; scope: ThrottleScope; waitMs: number }
  | { kind: 'outage' };

/** The quota that all workers share, and what they know of each platform's state. Never throws: without it, calls go on. */
export interface CallQuota {
  ask(call: CountedCall): Promise<CallLeave>;
  tell(call: CountedCall, outcome: CallOutcome): Promise<void>;
}
