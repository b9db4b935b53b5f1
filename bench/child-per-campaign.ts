import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { CampaignRef } from '../src/domain/campaign.ts';

/** Few enough at once that the server is busy but not flooded; more does not make it faster. */
const AT_ONCE = 50;

/**
 * The design that the sweep is measured against: one child workflow per campaign, with the activities that an incident
 * and a check use (read that campaign, reconcile, decide, record).
 */
export async function childPerCampaign(campaigns: readonly CampaignRef[]): Promise<number> {
  let next = 0;
  const takeNext = async (): Promise<void> => {
    for (let campaign = campaigns[next++]; campaign !== undefined; campaign = campaigns[next++]) {
      const child = await startChild('checkCampaign', {
        workflowId: `check:${campaign.platform}:${campaign.accountId}:${campaign.campaignKey}`,
        taskQueue: 'pacing-workflows',
        parentClosePolicy: ParentClosePolicy.ABANDON,
        args: [{ campaign, campaignId: campaign.campaignKey }],
      });
      await child.result();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeNext));
  return campaigns.length;
}
