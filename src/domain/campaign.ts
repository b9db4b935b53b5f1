import type { Platform } from './platform.ts';

/** Names one campaign everywhere in Pacekeeper. */
export interface CampaignRef {
  platform: Platform;
  accountId: string;
  campaignKey: string;
}

const SAFE_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether an id may stand in workflow ids and in commands to copy (spec §1, §6). */
export function isSafeId(id: string): boolean {
  return SAFE_ID_PATTERN.test(id);
}

/**
 * The campaign's key (spec §1): the platform's id where it is safe to print, else `plan-` and the twelve hex digits
 * that the plan adapter hashed from its row key; `null` when neither is there.
 */
export function campaignKeyOf(campaignId: string | null, planKeyHash: string | null): string | null {
  if (campaignId !== null && isSafeId(campaignId)) return campaignId;
  return planKeyHash === null ? null : `plan-${planKeyHash}`;
}
