import type { CampaignRef } from '../domain/campaign.ts';
import type { Platform } from '../domain/platform.ts';

// Made in the domain, because activities need the same ids; named here, because these are the public ids of the workflows.
export {
  ALL_ACCOUNTS,
  incidentKeyOf,
  incidentWorkflowId,
  parseIncidentWorkflowId,
  sweepKeyOf,
} from '../domain/incident-ids.ts';

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

/** Schedule id of the store's upkeep. */
export const MAINTENANCE_SCHEDULE_ID = 'pacing-maintenance';

/** Workflow id of a platform's sweep; a Schedule appends the nominal time. */
export function sweepWorkflowId(platform: Platform): string {
  return `pacing-sweep-${platform}`;
}

/** Workflow id of a check on demand. */
export function checkWorkflowId(campaign: CampaignRef): string {
  return `check:${campaign.platform}:${campaign.accountId}:${campaign.campaignKey}`;
}

/** The Worker Deployment that all our workers are versions of. */
export const DEPLOYMENT_NAME = 'pacekeeper';
