import type { CampaignReading } from '../../domain/campaign-reading.ts';
import { localDateOf } from '../../domain/flight.ts';
import { type Instant, type IsoDate, isRealDate } from '../../domain/instant.ts';
import { formatUnits } from '../../domain/money.ts';
import type { PlatformStatus } from '../../domain/platform.ts';
import type { RejectedRecord, RejectionCode } from '../../domain/rejected-record.ts';
import type { DataThrough } from '../shared/data-through.ts';
import { rejectionOf, type SpendLedger, type SpendRow } from '../shared/spend-ledger.ts';
import { isLocalHour, type LocalHour, laterHour } from '../shared/zoned-time.ts';
import type { LabelNames } from './label-names.ts';
import { type CampaignRow, hourRowSchema, spendRowSchema } from './schema.ts';

/** What all readings of one account at one `asOf` share. */
export interface GoogleAccountFacts extends DataThrough {
  accountId: string;
  currency: string;
  timeZone: string;
  asOf: Instant;
}

/** What is asked for apart from the campaigns, and joined to them. */
export interface Joined {
  ledger: SpendLedger;
  labelNames: LabelNames;
}

/** A reading, or why there can be none. */
export type MappedCampaign =
  | { kind: 'reading'; reading: CampaignReading }
  | { kind: 'rejected'; rejected: RejectedRecord };

/** What Google gives a campaign without an end. */
const NO_END_YEAR = '2037';

const STATUSES: Readonly<Record<string, PlatformStatus>> = {
  ENABLED: 'active',
  PAUSED: 'paused',
  REMOVED: 'removed',
};

/**
 * Whether the campaign can spend, as far as its status tells: a pause shows in `status` at once, `primary_status` may take a
 * while and `serving_status` follows dates, not pauses (ad-platform-apis §3). `null` for a status that Google added since.
 */
export function googleStatus(campaign: Pick<CampaignRow, 'status' | 'servingStatus'>): PlatformStatus | null {
  const status = STATUSES[campaign.status] ?? null;
  return status === 'active' && campaign.servingStatus === 'ENDED' ? 'ended' : status;
}

/** The reading of one campaign, joined with its spend, none where Google has no rows for it, and its labels' names. */
export function toReading(
  campaign: CampaignRow,
  account: GoogleAccountFacts,
  { ledger, labelNames }: Joined,
): MappedCampaign {
  const status = googleStatus(campaign);
  if (status === null) {
    const message = `"${campaign.status.slice(0, 40)}" is no campaign status`;
    return reject(campaign, account, { code: 'INVALID_RECORD', message, path: 'campaign.status' });
  }
  const flight = flightOf(campaign);
  if (flight.kind === 'invalid') {
    const message = `"${flight.text}" is no date and time`;
    return reject(campaign, account, { code: 'INVALID_DATE', message, path: flight.path });
  }
  const spend = ledger.of(campaign.id);
  if (spend.kind === 'rejected') return spend;
  const isOver = flight.endDate !== null && flight.endDate < localDateOf(account.asOf, account.timeZone);
  return {
    kind: 'reading',
    reading: {
      platform: 'google',
      accountId: account.accountId,
      campaignId: campaign.id,
      campaignName: campaign.name ?? null,
      status: status === 'active' && isOver ? 'ended' : status,
      currency: account.currency,
      timeZone: account.timeZone,
      dailySpend: spend.dailySpend,
      dataThrough: account.dataThrough,
      dataThroughBasis: account.dataThroughBasis,
      metadata: { start_date: flight.startDate, end_date: flight.endDate },
      labels: campaign.labels.map((label) => labelNames.get(label) ?? label),
    },
  };
}

/** One row of the spend query for the ledger; a row of another shape is somebody's spend, nobody knows whose. */
export function toSpendRow(row: unknown): SpendRow {
  const parsed = spendRowSchema.safeParse(row);
  if (!parsed.success) return { campaignId: null, date: 'an unknown day', amount: null, currency: null };
  const { campaign, segments, metrics } = parsed.data;
  return {
    campaignId: campaign.id,
    date: segments.date,
    amount: unitsOf(metrics?.costMicros),
    currency: null,
  };
}

/** The last hour in which the account spent. Rows that cannot be read say nothing about freshness and are passed over. */
export function lastHourWithSpend(rows: readonly unknown[]): LocalHour | null {
  return rows.map(spentHour).reduce<LocalHour | null>(laterHour, null);
}

function spentHour(row: unknown): LocalHour | null {
  const parsed = hourRowSchema.safeParse(row);
  if (!parsed.success) return null;
  const { segments, metrics } = parsed.data;
  const spent = /^0*[1-9]\d*$/.test(textOf(metrics?.costMicros));
  return spent && isLocalHour(segments) ? { date: segments.date, hour: segments.hour } : null;
}

/** `"312690000"` → `312.69`. Proto JSON leaves a zero out. What is no whole number stays words, which no amount is. */
function unitsOf(costMicros: unknown): string {
  const text = textOf(costMicros);
  return /^-?\d+$/.test(text) ? formatUnits(BigInt(text)) : `${text.slice(0, 40)} micros`;
}

function textOf(costMicros: unknown): string {
  if (costMicros === undefined) return '0';
  return typeof costMicros === 'string' || typeof costMicros === 'number' ? String(costMicros) : 'unreadable';
}

type Flight =
  | { kind: 'flight'; startDate: IsoDate | null; endDate: IsoDate | null }
  | { kind: 'invalid'; path: string; text: string };

/** `start_date_time` and `end_date_time` are "yyyy-MM-dd HH:mm:ss" in the account's zone: their dates are the flight. */
function flightOf({ startDateTime = '', endDateTime = '' }: CampaignRow): Flight {
  if (!isDateTime(startDateTime)) return invalidTime('campaign.startDateTime', startDateTime);
  if (!isDateTime(endDateTime)) return invalidTime('campaign.endDateTime', endDateTime);
  const hasEnd = !endDateTime.startsWith(NO_END_YEAR);
  return { kind: 'flight', startDate: dateOf(startDateTime), endDate: hasEnd ? dateOf(endDateTime) : null };
}

/** An unset time is in order: proto JSON leaves it out. */
function isDateTime(text: string): boolean {
  return text === '' || (isRealDate(text.slice(0, 10)) && /^( \d{2}:\d{2}:\d{2})?$/.test(text.slice(10)));
}

function dateOf(dateTime: string): IsoDate | null {
  return dateTime === '' ? null : dateTime.slice(0, 10);
}

function invalidTime(path: string, text: string): Flight {
  return { kind: 'invalid', path, text: text.slice(0, 40) };
}

function reject(
  campaign: CampaignRow,
  account: GoogleAccountFacts,
  why: { code: RejectionCode; message: string; path: string },
): MappedCampaign {
  const { accountId } = account;
  return { kind: 'rejected', rejected: rejectionOf({ platform: 'google', accountId }, campaign.id, why) };
}
