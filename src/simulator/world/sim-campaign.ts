import type { IsoDate } from '../../domain/instant.ts';
import type { Micros, MicrosText } from '../../domain/money.ts';
import type { Platform } from '../../domain/platform.ts';

/** What a campaign of the simulator can be switched to; `removed` is for good. */
export type SimStatus = 'active' | 'paused' | 'removed';

/** How a campaign spends while it is active: a factor of the even share of its budget, nothing, or given days. */
export type SpendCurve =
  | { kind: 'even'; factor: number }
  | { kind: 'none' }
  | { kind: 'daily'; days: readonly { date: IsoDate; amountMicros: MicrosText }[] };

/** One switch of a campaign's status, at an instant of the simulator's clock. */
export interface StatusSwitch {
  atMs: number;
  status: SimStatus;
}

/** First and last day of a flight, both included, in the account's zone. */
export interface SimFlight {
  startDate: IsoDate;
  endDate: IsoDate;
}

/** What the tracker holds of a campaign: what was planned, whatever the platform says by now. */
export interface SimPlan {
  campaignName: string;
  budgetMicros: Micros;
  flight: SimFlight;
  market: string;
  product: string;
}

/** An ad account. A manager has no campaigns of its own (Google's MCC). `lagHours`: how late its numbers are. */
export interface SimAccount {
  platform: Platform;
  accountId: string;
  name: string;
  currency: string;
  timeZone: string;
  lagHours: number;
  isManager: boolean;
}

/** What the default fleet gave a campaign to be; `custom` for those that came over the control plane. */
export type CampaignKind = 'healthy' | 'warning' | 'critical' | 'zero_delivery' | 'custom';

/** A campaign on a simulated platform. `history` is oldest first and never empty. `place` is its seat in a seeded fleet. */
export interface SimCampaign {
  platform: Platform;
  accountId: string;
  campaignId: string;
  name: string;
  kind: CampaignKind;
  isDirty: boolean;
  place: { index: number; generation: number } | null;
  budgetMicros: Micros;
  flight: SimFlight;
  /** names; DV360 shows the only one as the integration code */
  labels: readonly string[];
  spend: SpendCurve;
  stopAtMs: number | null;
  history: readonly StatusSwitch[];
  /** real time of the last status write over a platform's API; eventual status counts from it */
  lastWriteWallMs: number | null;
  plan: SimPlan | null;
}

/** Before all time: the instant of a campaign's first status. */
export const BEFORE_ALL_MS = -8_640_000_000_000_000;

/** The status a campaign has now. */
export function statusOf(campaign: SimCampaign): SimStatus {
  return campaign.history.at(-1)?.status ?? 'removed';
}

/** Names a campaign across platforms. */
export function campaignKey(ref: { platform: Platform; accountId: string; campaignId: string }): string {
  return `${ref.platform}/${ref.accountId}/${ref.campaignId}`;
}

/** Names an account across platforms. */
export function accountKey(ref: { platform: Platform; accountId: string }): string {
  return `${ref.platform}/${ref.accountId}`;
}
