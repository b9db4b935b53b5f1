import { DATA_FAULT_KEY, incidentWorkflowId, PLATFORM_UNREACHABLE_KEY } from '../domain/incident-ids.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { FeedTrouble, SweepActivities } from './contract.ts';
import { observeMessage, startOrTell } from './hand-to-incidents.ts';

const KEY_OF = { data_fault: DATA_FAULT_KEY, platform_unreachable: PLATFORM_UNREACHABLE_KEY } as const;

const SUMMARY_OF = {
  data_fault: 'Many halts at once: probably the data, not the campaigns',
  platform_unreachable: 'Campaigns cannot be read from the platform',
} as const;

/** Opens the incident about a feed, or tells the open one that it lasts. A late sweep opens none (spec §1). */
export function createLaunchFeedIncident(deps: ActivityDeps): SweepActivities['launchFeedIncident'] {
  return async ({ sweepKey, platform, asOf, canAct, kind, accountId, note }) => {
    if (!canAct) return { launched: false };
    const campaign = { platform, accountId, campaignKey: feedKeyOf({ kind }) };
    await deps.store.incidentBook.handOver([
      { sweepKey, workflowId: incidentWorkflowId(campaign), observationId: null },
    ]);
    const message = observeMessage(sweepKey, asOf, { kind, note: deps.redact(note) });
    await startOrTell(deps.temporal(), {
      campaign,
      campaignId: null,
      message,
      severity: 'critical',
      variancePct: null,
      summary: SUMMARY_OF[kind],
    });
    return { launched: true };
  };
}

/** What stands in the campaign's place in the id of an incident about a feed. */
export function feedKeyOf({ kind }: Pick<FeedTrouble, 'kind'>): string {
  return KEY_OF[kind];
}
