import type { Micros } from '../../domain/money.ts';
import type { SimAccount, SimCampaign } from '../world/sim-campaign.ts';
import { spentUntil, visibleThroughMs } from '../world/spend.ts';
import type { World } from '../world/world.ts';
import { type LocalDay, localDay, localDays } from '../world/zone.ts';
import { HOURLY, type InsightsRequest } from './insights-request.ts';
import { majorUnits } from './meta-money.ts';

interface Bucket {
  since: string;
  until: string;
  hour: number | null;
  spans: readonly { startMs: number; endMs: number }[];
}

/** The rows of an insights call. What delivered nothing has no row, as on Meta. */
export function insightRows(
  world: World,
  account: SimAccount,
  request: InsightsRequest,
): Record<string, unknown>[] {
  const buckets = bucketsOf(account, request);
  const visibleMs = visibleThroughMs(account, world.clock.nowMs());
  return subjects(world, account, request).flatMap((campaign) =>
    buckets.flatMap((bucket) => {
      const spent = bucket.spans.reduce(
        (sum, span) =>
          sum + spentIn(world, { account, campaign }, { ...span, endMs: Math.min(span.endMs, visibleMs) }),
        0n,
      );
      return spent > 0n ? [row(request, { account, campaign, bucket, spent })] : [];
    }),
  );
}

/** null stands for the account as a whole. */
function subjects(world: World, account: SimAccount, request: InsightsRequest): (SimCampaign | null)[] {
  if (request.level === 'account' && request.campaignIds === null) return [null];
  if (request.campaignIds === null) return world.campaignsOf(account);
  return [...new Set(request.campaignIds)].flatMap((id) => world.campaign(account, id) ?? []);
}

function bucketsOf({ timeZone }: SimAccount, { since, until, isDaily, isHourly }: InsightsRequest): Bucket[] {
  if (!isDaily && !isHourly) {
    const span = { startMs: localDay(timeZone, since).startMs, endMs: localDay(timeZone, until).endMs };
    return [{ since, until, hour: null, spans: [span] }];
  }
  const days = localDays(timeZone, since, until);
  if (!isHourly) return days.map((day) => ({ since: day.date, until: day.date, hour: null, spans: [day] }));
  const groups: readonly (readonly LocalDay[])[] = isDaily ? days.map((day) => [day]) : [days];
  return groups.flatMap((group) => hourly(group, { since, until }));
}

function hourly(days: readonly LocalDay[], range: { since: string; until: string }): Bucket[] {
  const since = days[0]?.date ?? range.since;
  const until = days.at(-1)?.date ?? range.until;
  return [...Array(24).keys()].map((hour) => ({
    since,
    until,
    hour,
    spans: days.flatMap((day) => day.hours.filter((candidate) => candidate.hour === hour)),
  }));
}

function spentIn(
  world: World,
  of: { account: SimAccount; campaign: SimCampaign | null },
  span: { startMs: number; endMs: number },
): Micros {
  const { account, campaign } = of;
  if (span.endMs <= span.startMs) return 0n;
  if (campaign === null) return world.accountSpend(account, span.startMs, span.endMs);
  return spentUntil(account, campaign, span.endMs) - spentUntil(account, campaign, span.startMs);
}

function row(
  { fields }: InsightsRequest,
  of: { account: SimAccount; campaign: SimCampaign | null; bucket: Bucket; spent: Micros },
): Record<string, unknown> {
  const { account, campaign, bucket, spent } = of;
  const all: Record<string, unknown> = {
    account_currency: account.currency,
    account_id: account.accountId,
    account_name: account.name,
    campaign_id: campaign?.campaignId,
    campaign_name: campaign?.name,
    impressions: (spent / 5_000n).toString(),
    clicks: (spent / 500_000n).toString(),
    spend: majorUnits(spent),
  };
  const asked = fields.flatMap((field) => (all[field] === undefined ? [] : [[field, all[field]] as const]));
  return {
    ...Object.fromEntries(asked),
    date_start: bucket.since,
    date_stop: bucket.until,
    ...(bucket.hour === null ? {} : { [HOURLY]: hourLabel(bucket.hour) }),
  };
}

function hourLabel(hour: number): string {
  const text = String(hour).padStart(2, '0');
  return `${text}:00:00 - ${text}:59:59`;
}
