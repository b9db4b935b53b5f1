import type { CampaignRef } from './campaign.ts';
import type { Instant } from './instant.ts';
import { PLATFORMS, type Platform } from './platform.ts';

/** What stands in the campaign's place for an incident about a feed. */
export const DATA_FAULT_KEY = 'data-fault';
export const PLATFORM_UNREACHABLE_KEY = 'platform-unreachable';

/** What stands in the account's place where not even the accounts of a platform could be listed. */
export const ALL_ACCOUNTS = 'all';

/** A sweep's key, from which every key of its records is made: `<platform>:<asOf>`. */
export function sweepKeyOf(platform: Platform, asOf: Instant): string {
  return `${platform}:${asOf}`;
}

/** The time a sweep judges, read back from its key. */
export function asOfOfSweep(sweepKey: string): Instant {
  return sweepKey.slice(sweepKey.indexOf(':') + 1);
}

/** Workflow id of a campaign's incident: `incident:<platform>:<accountId>:<campaignKey>`, reused by later incidents (spec §1). */
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

/** The campaign (or feed) that an incident's key is about; null where the key is none of ours. */
export function campaignOfIncident(incidentKey: string): CampaignRef | null {
  return parseIncidentWorkflowId(incidentKey.split(':').slice(0, 4).join(':'));
}

/** One incident of a campaign: the workflow id and the `asOf` at which it opened (spec §1). */
export function incidentKeyOf(campaign: CampaignRef, openedAt: Instant): string {
  return `${incidentWorkflowId(campaign)}:${openedAt}`;
}
