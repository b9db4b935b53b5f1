import { judgeBreaker, type TrippedAccount } from '../domain/breaker.ts';
import { needsDigest } from '../domain/sweep-digest.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { SweepActivities, SweepRef } from './contract.ts';

/**
 * Judges the sweep as a whole (spec §3): the accounts whose halts wait for a person, each put on record, and whether the
 * rest is too much for one message each. A late sweep hands nothing over, so it has nothing to tell.
 */
export function createJudgeSweep(deps: ActivityDeps): SweepActivities['judgeSweep'] {
  return async (sweep) => {
    const [figures, policy] = await Promise.all([
      deps.store.observationLog.accountFigures(sweep.sweepKey),
      deps.readPolicy(),
    ]);
    const trippedAccounts = judgeBreaker(figures, policy);
    await deps.store.auditLog.append(
      trippedAccounts.map((account) => breakerEntry(sweep, account, policy.version)),
    );
    const held = trippedAccounts.map(({ accountId }) => accountId);
    return { trippedAccounts, needsDigest: sweep.canAct && needsDigest(figures, held, policy) };
  };
}

function breakerEntry(sweep: SweepRef, { accountId, reason }: TrippedAccount, policyVersion: string) {
  return {
    key: `${sweep.sweepKey}/${accountId}/breaker`,
    type: 'guard' as const,
    at: sweep.asOf,
    platform: sweep.platform,
    accountId,
    campaignKey: null,
    sweepKey: sweep.sweepKey,
    incidentKey: null,
    observationId: null,
    policyVersion,
    actor: { kind: 'machine' as const },
    why: reason,
    data: { guard: 'breaker', effect: 'escalate_to_human' },
  };
}
