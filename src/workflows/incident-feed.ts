import type { ObserveMessage } from '../activities/contract.ts';
import type { HandoverOutcome } from '../domain/incident.ts';
import { completePolicy } from '../domain/policy.ts';
import { ownActivities, platformActivities, READ } from './activity-options.ts';
import { close } from './incident-close.ts';
import { call } from './incident-on-call.ts';
import { ask, withdraw } from './incident-question.ts';

import type { IncidentRun } from './incident-state.ts';
import { workflowNow } from './workflow-now.ts';

const { readPolicy } = ownActivities({ ...READ, summary: 'Read the policy in force' });

/** An incident about a feed: asked once, kept up to date, and settled when the feed is well again. */
export async function observeFeed(run: IncidentRun, message: ObserveMessage): Promise<HandoverOutcome> {
  const { state } = run;
  const wasObserved = state.feedSweepKey !== null && state.feedSweepKey !== message.sweepKey;
  state.lastObservedAt = workflowNow();
  if (message.isHealthy) {
    withdraw(state, 'the feed is well again');
    return close(run, 'the feed is well again');
  }
  const { policy, links, isLive } = await readPolicy({});
  state.policy = completePolicy(policy);
  state.isLive = isLive === true;
  state.links = links;
  state.note = message.note;
  state.feedSweepKey = message.sweepKey;
  state.path = [{ node: state.start.kind, text: message.note ?? 'no reason given' }];
  const wasOpen = state.question !== null;
  const kind = state.start.kind === 'data_fault' ? 'release' : 'look';
  await ask(run, { kind, text: message.note ?? 'The feed needs a person.' });
  if (kind === 'look' && wasObserved) {
    await call(run, 'critical', 'The platform has been out of reach for a whole interval between sweeps');
  }
  return wasOpen ? 'unchanged' : 'escalated';
}

/** Hands the held-back halts of the last sweep to their incidents, where each is checked again (spec §4). */
export async function releaseHalts(run: IncidentRun): Promise<number> {
  const { campaign } = run.state.start;
  const activities = platformActivities(campaign.platform, {
    ...READ,
    summary: 'Release the halts that were held back',
  });
  const { platform, accountId } = campaign;
  const { released } = await activities.releaseHalts({
    sweepKey: run.state.feedSweepKey ?? '',
    platform,
    accountId,
  });
  return released;
}
