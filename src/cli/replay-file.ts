import { Temporal } from 'temporal-polyfill';
import { observedFlight } from '../domain/flight.ts';
import { fromEpochMs, type Instant, type IsoDate } from '../domain/instant.ts';
import type { PlanRecord } from '../domain/plan-record.ts';
import type { Platform } from '../domain/platform.ts';
import type { ExportedCampaign, SpendExport, SpendExportSource } from '../ports/spend-export.ts';
import { CliError, EXIT } from './exit-codes.ts';

/** One day of an export as it is judged: at six the morning after, on data up to the midnight that ends it. */
export interface ReplayMoment {
  /** counted from 1, the export's first day */
  day: number;
  date: IsoDate;
  asOf: Instant;
  dataThrough: Instant;
}

/** A campaign with all that a simulator needs to play it. */
export type ReplayCampaign = ExportedCampaign & {
  plan: PlanRecord & { flight: NonNullable<PlanRecord['flight']>; target: { kind: 'even_share' } };
};

/** An export that can be played. `days` is how many days it covers. */
export interface Replay {
  source: SpendExport;
  campaigns: readonly ReplayCampaign[];
  days: number;
}

const JUDGED_AT_HOUR = 6;

/** Reads an export for a replay. Throws `CliError` (exit 2) where a campaign has no flight or no budget to play. */
export async function loadReplay(exportSource: SpendExportSource): Promise<Replay> {
  const source = await exportSource.readExport();
  const first = Temporal.PlainDate.from(source.firstDay);
  return {
    source,
    campaigns: source.campaigns.map(playable),
    days: first.until(source.lastDay).days + 1,
  };
}

/** When day N (from 1) is judged, in the export's zone. Throws `CliError` (exit 2) for a day that it does not cover. */
export function replayMoment(day: number, { source, days }: Replay): ReplayMoment {
  if (!Number.isInteger(day) || day < 1 || day > days) {
    const span = `${days} days, ${source.firstDay} to ${source.lastDay}`;
    throw new CliError(`--day ${day}: the export covers ${span}. Choose 1 to ${days}.`, EXIT.invalid);
  }
  const date = Temporal.PlainDate.from(source.firstDay).add({ days: day - 1 });
  const asOf = date
    .add({ days: 1 })
    .toZonedDateTime({ timeZone: source.timeZone, plainTime: { hour: JUDGED_AT_HOUR } });
  const whole = { startDate: date.toString(), endDate: date.toString() };
  return {
    day,
    date: date.toString(),
    asOf: fromEpochMs(asOf.epochMilliseconds),
    dataThrough: observedFlight(whole, source.timeZone).endsAt,
  };
}

/**
 * The platform's id of the n-th campaign (from 0) on a day. Another id each day, so that each day has incidents of its
 * own; the plan line of a campaign with an id of its own keeps it, because plan and platform then match by it.
 */
export function replayCampaignId({ plan }: ReplayCampaign, index: number, { day }: ReplayMoment): string {
  return plan.campaignId ?? String(day * 10_000_000 + index + 1);
}

/** The platforms that the export has campaigns of. */
export function replayPlatforms({ campaigns }: Replay): Platform[] {
  return [...new Set(campaigns.map(({ plan }) => plan.platform))];
}

/**
 * The moments to play, in order, in groups that share one start of everything. `day` null is every day of the export. Days
 * share a start as long as each has campaign ids of its own; an export with ids keeps them, so each of its days starts anew.
 */
export function replayMoments(replay: Replay, day: number | null): ReplayMoment[][] {
  if (day !== null) return [[replayMoment(day, replay)]];
  const moments = Array.from({ length: replay.days }, (_, index) => replayMoment(index + 1, replay));
  const keepsIds = replay.campaigns.some(({ plan }) => plan.campaignId !== null);
  return keepsIds ? moments.map((moment) => [moment]) : [moments];
}

function playable(campaign: ExportedCampaign): ReplayCampaign {
  const { flight, target, campaignName, campaignId } = campaign.plan;
  if (flight !== null && target.kind === 'even_share') return campaign as ReplayCampaign;
  throw new CliError(
    `The campaign "${campaignName ?? campaignId ?? ''}" cannot be replayed without a flight and a budget. Map startDate, endDate and budget.`,
    EXIT.invalid,
  );
}
