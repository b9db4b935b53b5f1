import type { CampaignRef } from '../domain/campaign.ts';
import type { Instant } from '../domain/instant.ts';
import { PLATFORMS, type Platform } from '../domain/platform.ts';

/** Task queue of the workflows and of the activities that touch only our own store and channels. */
export const WORKFLOW_TASK_QUEUE = 'pacing-workflows';

/** Task queue of the calls to one platform, rate-limited on its own. */
export function platformTaskQueue(platform: Platform): string {
  return `pacing-${platform}-api`;
}

/** Schedule id of a platform's sweep: `pacing-google`, `pacing-meta`, `pacing-dv360`. */
export function sweepScheduleId(platform: Platform): string {
  return `pacing-${platform}`;
}

/** Schedule id of the daily report. */
export const REPORT_SCHEDULE_ID = 'pacing-report';

/** Workflow id of a platform's sweep; a Schedule appends the nominal time. */
export function sweepWorkflowId(platform: Platform): string {
  return `pacing-sweep-${platform}`;
}

/** A sweep's key, from which every key of its records is made: `<platform>:<asOf>`. */
export function sweepKeyOf(platform: Platform, asOf: Instant): string {
  return `${platform}:${asOf}`;
}

/** What stands in the campaign's place for an incident about a feed. */
export const DATA_FAULT_KEY = 'data-fault';
export const PLATFORM_UNREACHABLE_KEY = 'platform-unreachable';

/** Workflow id of a campaign's incident: `incident:<platform>:<accountId>:<campaignKey>`, reused by later incidents. */
export function incidentWorkflowId(campaign: CampaignRef): string {
  return `incident:${campaign.platform}:${campaign.accountId}:${campaign.campaignKey}`;
}

/** The inverse of `incidentWorkflowId`; null where the id is none of ours. */
export function parseIncidentWorkflowId(workflowId: string): CampaignRef | null {
  const [head, platform, accountId, campaignKey, ...rest] = workflowId.split(':');
  const known = PLATFORMS.find((name) => name === platform);
  if (head !== 'incident' || known === undefined || !accountId || !campaignKey || rest.length > 0)
    return null;
  return { platform: known, accountId, campaignKey };
}

/** One incident of a campaign: the workflow id and the `asOf` at which it opened (spec §1). */
export function incidentKeyOf(campaign: CampaignRef, openedAt: Instant): string {
  return `${incidentWorkflowId(campaign)}:${openedAt}`;
}

/** Workflow id of a check on demand. */
export function checkWorkflowId(campaign: CampaignRef): string {
  return `check:${campaign.platform}:${campaign.accountId}:${campaign.campaignKey}`;
}
