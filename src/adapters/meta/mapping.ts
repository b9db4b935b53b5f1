import type { CampaignReading } from '../../domain/campaign-reading.ts';
import { localDateOf } from '../../domain/flight.ts';
import { fromEpochMs, type Instant, type IsoDate, parseInstant, toEpochMs } from '../../domain/instant.ts';
import type { PlatformStatus } from '../../domain/platform.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import type { DataThrough } from '../shared/data-through.ts';
import { parseSpend } from '../shared/spend-amount.ts';
import { rejectionOf, type SpendLedger } from '../shared/spend-ledger.ts';
import { isLocalHour, type LocalHour, laterHour } from '../shared/zoned-time.ts';
import { hourRowSchema, type MetaCampaign } from './schema.ts';

/** What all readings of one account share. */
export interface MetaAccountFacts extends DataThrough {
  accountId: string;
  currency: string;
  timeZone: string;
  asOf: Instant;
}

/** A reading, or why there can be none. */
export type MappedCampaign =
  | { kind: 'reading'; reading: CampaignReading }
  | { kind: 'rejected'; rejected: RejectedRecord };

/**
 * Whether the campaign can spend (ad-platform-apis §4): paused only when both fields say so, because right after a write
 * `effective_status` is IN_PROCESS or still ACTIVE and delivery goes on; the caller then reads again.
 */
export function metaStatus(campaign: Pick<MetaCampaign, 'status' | 'effective_status'>): PlatformStatus {
  const { status, effective_status: effective } = campaign;
  if ([status, effective].some((word) => word === 'DELETED' || word === 'ARCHIVED')) return 'removed';
  if (effective !== 'PAUSED') return 'active';
  return 'paused';
}

/** The reading of one campaign: joined with its spend, of which there is none where insights omit it. */
export function toReading(
  campaign: MetaCampaign,
  account: MetaAccountFacts,
  ledger: SpendLedger,
): MappedCampaign {
  const spend = ledger.of(campaign.id);
  if (spend.kind === 'rejected') return spend;
  const flight = flightOf(campaign, account.timeZone);
  if (flight.kind === 'invalid') {
    const why = { code: 'INVALID_DATE', message: `"${flight.text}" is no time`, path: flight.path } as const;
    return { kind: 'rejected', rejected: rejectionOf({ platform: 'meta', ...account }, campaign.id, why) };
  }
  return {
    kind: 'reading',
    reading: {
      platform: 'meta',
      accountId: account.accountId,
      campaignId: campaign.id,
      campaignName: campaign.name ?? null,
      status: statusAt(campaign, account.asOf),
      currency: account.currency,
      timeZone: account.timeZone,
      dailySpend: spend.dailySpend,
      dataThrough: account.dataThrough,
      dataThroughBasis: account.dataThroughBasis,
      metadata: { start_date: flight.startDate, end_date: flight.endDate },
      labels: labelsOf(campaign),
    },
  };
}

/** The last hour in which the account spent. Rows that cannot be read say nothing about freshness and are passed over. */
export function lastHourWithSpend(rows: readonly unknown[]): LocalHour | null {
  return rows.map(spentHour).reduce<LocalHour | null>(laterHour, null);
}

function spentHour(row: unknown): LocalHour | null {
  const parsed = hourRowSchema.safeParse(row);
  if (!parsed.success) return null;
  const spend = parseSpend(parsed.data.spend);
  if (spend.kind === 'invalid' || spend.micros === 0n) return null;
  const range = /^(\d{2}):00:00/.exec(parsed.data.hourly_stats_aggregated_by_advertiser_time_zone);
  const hour = { date: parsed.data.date_start, hour: Number(range?.[1] ?? Number.NaN) };
  return isLocalHour(hour) ? hour : null;
}

/** The names of its ad labels. */
function labelsOf({ adlabels }: MetaCampaign): readonly string[] {
  const labels = Array.isArray(adlabels) ? adlabels : (adlabels?.data ?? []);
  return labels.map(({ name }) => name);
}

/** A campaign whose stop time has passed cannot spend, whatever its status says. */
function statusAt(campaign: MetaCampaign, asOf: Instant): PlatformStatus {
  const status = metaStatus(campaign);
  const stopMs = parseInstant(campaign.stop_time ?? '');
  const isOver = stopMs !== null && stopMs > 0 && stopMs <= toEpochMs(asOf);
  return status === 'active' && isOver ? 'ended' : status;
}

type Flight =
  | { kind: 'flight'; startDate: IsoDate | null; endDate: IsoDate | null }
  | { kind: 'invalid'; path: string; text: string };

/** Flight dates in the account's zone. A stop at midnight belongs to the day before; epoch 0 is Meta's way to say none. */
function flightOf(campaign: MetaCampaign, timeZone: string): Flight {
  const startMs = epochOf(campaign.start_time);
  const stopMs = epochOf(campaign.stop_time);
  if (startMs === 'invalid') return invalid('start_time', campaign.start_time);
  if (stopMs === 'invalid') return invalid('stop_time', campaign.stop_time);
  return {
    kind: 'flight',
    startDate: startMs === null ? null : localDateOf(fromEpochMs(startMs), timeZone),
    endDate: stopMs === null ? null : localDateOf(fromEpochMs(stopMs - 1), timeZone),
  };
}

function epochOf(text: string | null | undefined): number | null | 'invalid' {
  if (text === null || text === undefined) return null;
  const epochMs = parseInstant(text);
  if (epochMs === 0) return null;
  return epochMs ?? 'invalid';
}

function invalid(path: string, text: string | null | undefined): Flight {
  return { kind: 'invalid', path, text: (text ?? '').slice(0, 40) };
}
