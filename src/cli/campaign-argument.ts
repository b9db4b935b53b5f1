import { createHash } from 'node:crypto';
import { type CampaignRef, campaignKeyOf } from '../domain/campaign.ts';
import type { Platform } from '../domain/platform.ts';

/** A campaign as it is typed: by the platform's own ids. */
export interface TypedCampaign {
  platform: Platform;
  accountId: string;
  campaignId: string;
}

/** The campaign as everything else names it. */
export function campaignOf({ platform, accountId, campaignId }: TypedCampaign): CampaignRef {
  const hash = createHash('sha256').update(campaignId).digest('hex').slice(0, 12);
  return { platform, accountId, campaignKey: campaignKeyOf(campaignId, hash) ?? campaignId };
}
