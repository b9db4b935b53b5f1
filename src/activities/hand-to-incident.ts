import { incidentWorkflowId } from '../domain/incident-ids.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { SweepActivities } from './contract.ts';
import { observeMessage, startOrTell } from './hand-to-incidents.ts';

/** Gives one campaign that a check found not healthy to its incident, as a sweep would. */
export function createHandToIncident(deps: ActivityDeps): SweepActivities['handToIncident'] {
  return async ({ campaign, campaignId, observationId, asOf, severity, variancePct }) => {
    const workflowId = incidentWorkflowId(campaign);
    const sweepKey = `check:${asOf}`;
    await deps.store.incidentBook.handOver([{ sweepKey, workflowId, observationId }]);
    const message = observeMessage(sweepKey, asOf, { kind: 'campaign', observationId });
    const summary = `Campaign ${campaign.campaignKey} of account ${campaign.accountId} is off plan`;
    await startOrTell(deps.temporal(), { campaign, campaignId, message, severity, variancePct, summary });
    return { workflowId };
  };
}
