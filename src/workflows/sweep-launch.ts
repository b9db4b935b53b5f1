import { ActivityFailure } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { AccountAssessment, FeedTrouble } from '../activities/contract.ts';
import { NOTIFY, ownActivities, RECORD } from './activity-options.ts';
import { isPatched } from './patches.ts';
import { showSweep } from './sweep-details.ts';
import type { SweepState } from './sweep-state.ts';
import { ALL_ACCOUNTS } from './workflow-ids.ts';

/** A page of incidents takes longer to start than a fact to record, and says that it lives. */
const LAUNCH = { ...RECORD, startToCloseTimeout: '5m', heartbeatTimeout: '30s' } as const;

const { judgeSweep } = ownActivities({ ...RECORD, summary: 'Judge the sweep as a whole' });
const { postDigest } = ownActivities({ ...NOTIFY, summary: 'Say many alerts as one message' });
const { launchIncidents } = ownActivities({ ...LAUNCH, summary: 'Hand campaigns to their incidents' });
const { launchFeedIncident } = ownActivities({ ...LAUNCH, summary: 'Ask a person about the feed' });
const { settleFeedIncidents } = ownActivities({ ...LAUNCH, summary: 'Tell that the feed is well again' });

/** What is wrong with a feed, and how it is told. */
type Trouble = FeedTrouble & { note: string };

/**
 * Opens phase 2: the breaker judges the whole sweep, and feeds that look broken get their one incident, or good news. A
 * late sweep is judged too, because that is part of observing; its activities hand nothing over.
 */
export async function judgeFeeds(state: SweepState): Promise<void> {
  const { sweep } = state;
  const { trippedAccounts, needsDigest } = await judgeSweep(sweep);
  const tripped: Trouble[] = trippedAccounts.map(({ accountId, reason }) => ({
    kind: 'data_fault',
    accountId,
    note: reason,
  }));
  const troubles = [...tripped, ...unreachableFeeds(state.assessments)];
  for (const trouble of troubles) await launchFeedIncident({ ...sweep, ...trouble });
  state.troubled = troubles.map(({ kind, accountId }) => ({ kind, accountId }));
  state.heldAccounts = trippedAccounts.map(({ accountId }) => accountId);
  await settleFeedIncidents({ ...sweep, troubled: state.troubled });
  if (needsDigest === true && isPatched('digest')) await sayAsDigest(state);
  state.phase = 'launch';
}

/**
 * A channel that is down holds nothing back (ADR 5). The incidents name the digest either way: where it stands by the time
 * they speak they do so in its thread, else each by itself.
 */
async function sayAsDigest(state: SweepState): Promise<void> {
  const { sweep, heldAccounts } = state;
  state.digestKey = sweep.sweepKey;
  try {
    await postDigest({ ...sweep, heldAccounts });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
  }
}

/** Phase 2: reads back page by page what is to be handed over; false where a next run of the workflow goes on. */
export async function launchAll(state: SweepState): Promise<boolean> {
  const { sweep, heldAccounts, digestKey = null } = state;
  do {
    if (workflowInfo().continueAsNewSuggested) return false;
    const page = await launchIncidents({ ...sweep, cursor: state.cursor, heldAccounts, digestKey });
    state.launched += page.launched;
    state.cursor = page.cursor;
    showSweep(state);
  } while (state.cursor !== null);
  return true;
}

/** One incident for the platform where nothing of it could be read, else one for each account that could not. */
function unreachableFeeds(assessments: readonly AccountAssessment[]): Trouble[] {
  const kind = 'platform_unreachable' as const;
  const dumb = assessments.flatMap(({ accountId, unreachable }) =>
    unreachable === null ? [] : [{ kind, accountId, note: `${unreachable.code}: ${unreachable.message}` }],
  );
  const [first] = dumb;
  const isAll = first !== undefined && dumb.length === assessments.length;
  return isAll ? [{ ...first, accountId: ALL_ACCOUNTS }] : dumb;
}
