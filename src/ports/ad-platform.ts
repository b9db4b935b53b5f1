import type { CampaignReading } from '../domain/campaign-reading.ts';
import type { Instant, IsoDate } from '../domain/instant.ts';
import type { Platform, PlatformStatus } from '../domain/platform.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';

/**
 * How a call reports progress and is told to stop. `progress` values are small JSON without secrets: they become heartbeats.
 * While a page is listed, progress is itself a cursor of that page, so that a retry polls a report that already runs.
 */
export interface CallContext {
  signal: AbortSignal;
  onProgress: (progress: string) => void;
  /** adapters set it for pauses, resumes and the look around them, which our own quota never holds back */
  isUrgent?: boolean;
}

/** One page of an account's campaigns. `cursor` reads on from after this page; null after the last. No secrets in it. */
export interface CampaignPage {
  readings: readonly CampaignReading[];
  rejected: readonly RejectedRecord[];
  cursor: string | null;
}

/** Which campaigns to read: all of an account from `cursor` on, spend by day since `since` (account zone). */
export interface ListCampaignsRequest {
  accountId: string;
  asOf: Instant;
  since: IsoDate;
  cursor: string | null;
}

/** One campaign on its platform. */
export interface CampaignTarget {
  accountId: string;
  campaignId: string;
}

/** A status change to make; with `validateOnly` the platform checks it and changes nothing. */
export interface StatusChange extends CampaignTarget {
  validateOnly: boolean;
}

/** What one status read gives; `gone` where the platform no longer knows the campaign. */
export type StatusReading = { kind: 'status'; status: PlatformStatus } | { kind: 'gone' };

/** The platform's answer to a write, before it is read back. `requestId` is the platform's own, for its support. */
export type WriteReceipt =
  | { kind: 'accepted'; requestId: string | null }
  | { kind: 'validated'; requestId: string | null }
  | { kind: 'validate_only_unsupported' };

/**
 * One ad platform. All methods throw `OutsideFailure` with a code of the catalogue. Reads may be repeated freely; a write
 * whose answer was lost throws `PLATFORM_WRITE_UNCONFIRMED`, and is read back before it is tried again.
 */
export interface AdPlatform {
  readonly platform: Platform;
  listAccounts(context: CallContext): Promise<readonly string[]>;
  listCampaigns(request: ListCampaignsRequest, context: CallContext): Promise<CampaignPage>;
  readCampaign(
    request: CampaignTarget & { asOf: Instant; since: IsoDate },
    context: CallContext,
  ): Promise<
    | { kind: 'reading'; reading: CampaignReading }
    | { kind: 'rejected'; rejected: RejectedRecord }
    | { kind: 'gone' }
  >;
  readStatus(target: CampaignTarget, context: CallContext): Promise<StatusReading>;
  pause(change: StatusChange, context: CallContext): Promise<WriteReceipt>;
  resume(change: StatusChange, context: CallContext): Promise<WriteReceipt>;
}
