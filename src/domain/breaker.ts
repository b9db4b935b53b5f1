import { elapsedMs, type Instant, MINUTE_MS } from './instant.ts';
import type { Policy } from './policy.ts';

/** One account's figures of a sweep: campaigns seen, halts proposed, campaigns running, running ones at zero delivery. */
export interface BreakerFigures {
  accountId: string;
  seen: number;
  proposedHalts: number;
  running: number;
  runningAtZero: number;
}

/** An account none of whose proposed halts is made before a person looks, and why. */
export interface TrippedAccount {
  accountId: string;
  reason: string;
}

/**
 * Judges a whole sweep (spec §3): too many halts at once, over all accounts, or an account whose running campaigns are all
 * at zero, is a fault of the feed until a person says otherwise. Accounts without a proposed halt never trip.
 */
export function judgeBreaker(
  figures: readonly BreakerFigures[],
  policy: Pick<Policy, 'breaker'>,
): readonly TrippedAccount[] {
  const tooMany = tooManyAtOnce(figures, policy.breaker);
  return figures.flatMap((account) => {
    const reason = tooMany ?? allAtZero(account, policy.breaker);
    return reason === null || account.proposedHalts === 0 ? [] : [{ accountId: account.accountId, reason }];
  });
}

/** Whether a sweep started too long after the time it judges: it then observes and never acts (spec §1). */
export function isSweepLate(
  asOf: Instant,
  startedAt: Instant,
  policy: Pick<Policy, 'lateAfterMinutes'>,
): boolean {
  return elapsedMs(asOf, startedAt) > policy.lateAfterMinutes * MINUTE_MS;
}

function tooManyAtOnce(figures: readonly BreakerFigures[], breaker: Policy['breaker']): string | null {
  const proposed = figures.reduce((sum, account) => sum + account.proposedHalts, 0);
  const seen = figures.reduce((sum, account) => sum + account.seen, 0);
  const isMany = proposed > breaker.minProposedHalts && proposed * 100 > breaker.maxSharePct * seen;
  return isMany
    ? `${proposed} of ${seen} campaigns would be halted: too many at once is a feed fault until a person says otherwise`
    : null;
}

function allAtZero({ running, runningAtZero }: BreakerFigures, breaker: Policy['breaker']): string | null {
  return running >= breaker.minZeroCampaigns && runningAtZero === running
    ? `all ${running} running campaigns of the account show no spend: a feed fault until a person says otherwise`
    : null;
}
