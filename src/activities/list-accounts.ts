import { isSafeId } from '../domain/campaign.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';
import type { ActivityDeps } from './activity-deps.ts';
import { callContext } from './call-context.ts';
import type { SweepActivities } from './contract.ts';
import { recordRejections } from './rejection-records.ts';

/**
 * The accounts to watch: those the platform shows and those the plan names, so that a planned account which the
 * credentials cannot see fails aloud. Plan rows without a usable account are recorded here, because no account will.
 */
export function createListAccounts(deps: ActivityDeps): SweepActivities['listAccounts'] {
  return async (sweep) => {
    const [shown, plan] = await Promise.all([
      deps.platforms[sweep.platform].listAccounts(callContext()),
      deps.planSource.readPlan(sweep.platform),
    ]);
    const planned = plan.records.map((record) => record.accountId);
    const accountIds = [...new Set([...shown, ...planned])].filter(isSafeId).sort();
    const stray = strayRows(plan.rejected, accountIds);
    await recordRejections(deps, sweep, stray);
    return { accountIds, rejected: stray.length };
  };
}

function strayRows(rejected: readonly RejectedRecord[], accountIds: readonly string[]): RejectedRecord[] {
  const known = new Set(accountIds);
  return rejected.filter((row) => !known.has(row.accountId));
}
