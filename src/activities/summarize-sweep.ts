import type { ActivityDeps } from './activity-deps.ts';
import type { SweepActivities, SweepCounts, SweepRef } from './contract.ts';

/** Counts the sweep from what it stored, and puts its result on record. */
export function createSummarizeSweep(deps: ActivityDeps): SweepActivities['summarizeSweep'] {
  return async ({ rejected, failed, trippedAccounts, ...sweep }) => {
    const [figures, tally, policy] = await Promise.all([
      deps.store.observationLog.sweepFigures(sweep.sweepKey),
      deps.store.incidentBook.tally(sweep.sweepKey),
      deps.readPolicy(),
    ]);
    const handled = Object.values(tally.outcomes).reduce((sum, count) => sum + (count ?? 0), 0);
    const counts: SweepCounts = {
      campaigns: figures.healthy + figures.warning + figures.critical + rejected + failed,
      ...figures,
      rejected,
      failed,
      handedOver: tally.open + handled,
      breakerTripped: trippedAccounts.length > 0,
    };
    await deps.store.auditLog.append([summaryEntry(sweep, counts, policy.version)]);
    return counts;
  };
}

function summaryEntry(sweep: SweepRef, counts: SweepCounts, policyVersion: string) {
  const { sweepKey, platform, asOf, canAct } = sweep;
  return {
    key: `${sweepKey}/summary`,
    type: 'sweep_summary' as const,
    at: asOf,
    platform,
    accountId: null,
    campaignKey: null,
    sweepKey,
    incidentKey: null,
    observationId: null,
    policyVersion,
    actor: { kind: 'machine' as const },
    why: canAct ? 'the sweep is complete' : 'the sweep came too late to act: it only observed',
    data: { ...counts, canAct },
  };
}
