import type { Instant, IsoDate } from './instant.ts';
import type { Micros } from './money.ts';
import type { Metadata } from './plan-record.ts';
import type { Platform, PlatformStatus } from './platform.ts';

/** How `dataThrough` is known: the end of the last hour in which the account spent, or the platform's usual lag. */
export type DataThroughBasis = 'last_hour_with_spend' | 'assumed_lag';

/** Spend of one day in the account's zone. */
export interface DailySpend {
  date: IsoDate;
  amountMicros: Micros;
}

/**
 * What a platform says of one campaign: status, and its spend by day up to `dataThrough` in the account's currency and
 * zone. Days without spend may be absent. `metadata` holds what the platform itself knows (`start_date`, `end_date` as ISO).
 * `labels` are the names that people gave it, as the allow and deny lists of the policy hold them.
 */
export interface CampaignReading {
  platform: Platform;
  accountId: string;
  campaignId: string;
  campaignName: string | null;
  status: PlatformStatus;
  currency: string;
  timeZone: string;
  dailySpend: readonly DailySpend[];
  dataThrough: Instant;
  dataThroughBasis: DataThroughBasis;
  metadata: Metadata;
  labels: readonly string[];
}
