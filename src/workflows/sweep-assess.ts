import { workflowInfo } from '@temporalio/workflow';
import type { AccountAssessment } from '../activities/contract.ts';
import { causeOf } from './activity-cause.ts';
import { AFTER_HALTS, ownActivities, platformActivities, READ, RECORD } from './activity-options.ts';
import { showSweep } from './sweep-details.ts';
import type { SweepState } from './sweep-state.ts';
import { ALL_ACCOUNTS } from './workflow-ids.ts';

/** Two accounts at once: while one waits for a report, the other is read. */
const ACCOUNTS_AT_ONCE = 2;

const { failAccount } = ownActivities({ ...RECORD, summary: 'Put on record what could not be read' });

/** Phase 1: reads and judges every account. An account that cannot be read costs only its own campaigns (spec §4). */
export async function assessAccounts(state: SweepState): Promise<void> {
  if (state.accountIds === null) await listAccounts(state);
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, () => assessOneByOne(state)));
  showSweep(state);
}

/** Whether accounts are left for a next run of the workflow. */
export function hasAccountsLeft(state: SweepState): boolean {
  return state.nextAccount < (state.accountIds?.length ?? 0);
}

async function listAccounts(state: SweepState): Promise<void> {
  const { sweep } = state;
  try {
    const listed = await reading(state, 'List the accounts').listAccounts(sweep);
    state.accountIds = listed.accountIds;
    state.strayRows = listed.rejected;
  } catch (error) {
    const cause = causeOf(error);
    state.accountIds = [];
    state.assessments.push(await failAccount({ ...sweep, accountId: null, ...cause }));
  }
}

async function assessOneByOne(state: SweepState): Promise<void> {
  while (hasAccountsLeft(state) && !workflowInfo().continueAsNewSuggested) {
    const accountId = state.accountIds?.[state.nextAccount] ?? ALL_ACCOUNTS;
    state.nextAccount += 1;
    showSweep(state);
    state.assessments.push(await assess(state, accountId));
  }
}

async function assess(state: SweepState, accountId: string): Promise<AccountAssessment> {
  const { sweep } = state;
  try {
    return await reading(state, `Read and judge account ${accountId}`).assessAccount({ ...sweep, accountId });
  } catch (error) {
    return failAccount({ ...sweep, accountId, ...causeOf(error) });
  }
}

function reading({ sweep, readAttempts }: SweepState, summary: string) {
  const retry = { ...READ.retry, maximumAttempts: readAttempts };
  return platformActivities(sweep.platform, { ...READ, priority: AFTER_HALTS, retry, summary });
}
