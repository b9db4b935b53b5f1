import { HOUR_MS } from '../../domain/instant.ts';
import { type Micros, toMicros } from '../../domain/money.ts';
import type { SimAccount, SimCampaign, SpendCurve } from './sim-campaign.ts';
import { floorToLocalHour, localDay } from './zone.ts';

/** Currencies without minor units here: the smallest amount a platform charges is one whole unit. */
const WHOLE_UNIT_CURRENCIES = new Set(['CLP', 'ISK', 'JPY', 'KRW', 'PYG', 'UGX', 'VND']);
const FACTOR_SCALE = 1_000_000;

/** Micros of the smallest amount that is charged: a cent, or a whole yen. */
export function chargeStepMicros(currency: string): Micros {
  return WHOLE_UNIT_CURRENCIES.has(currency) ? 1_000_000n : 10_000n;
}

/** Up to when spend is visible: `now − lag`, floored to a whole hour in the account's zone. */
export function visibleThroughMs(account: SimAccount, nowMs: number): number {
  return floorToLocalHour(account.timeZone, nowMs - account.lagHours * HOUR_MS);
}

/**
 * All that a campaign spent before an instant, rounded down to what can be charged. Buckets are differences of this, so that
 * they always add up. Nothing is spent while paused or after a `stop`.
 */
export function spentUntil(account: SimAccount, campaign: SimCampaign, untilMs: number): Micros {
  const { history, spend, stopAtMs } = campaign;
  if (spend.kind === 'none') return 0n;
  const endMs = stopAtMs === null ? untilMs : Math.min(untilMs, stopAtMs);
  let total = 0n;
  for (const [index, since] of history.entries()) {
    if (since.status !== 'active' || since.atMs >= endMs) continue;
    const until = Math.min(history[index + 1]?.atMs ?? endMs, endMs);
    total += plannedUntil(account, campaign, until) - plannedUntil(account, campaign, since.atMs);
  }
  return total - (total % chargeStepMicros(account.currency));
}

/** What the curve alone gives before an instant, whatever the status was. */
function plannedUntil(account: SimAccount, campaign: SimCampaign, untilMs: number): Micros {
  const { spend } = campaign;
  if (spend.kind === 'none') return 0n;
  return spend.kind === 'even'
    ? evenUntil(account, campaign, spend.factor, untilMs)
    : dailyUntil(account, spend, untilMs);
}

function evenUntil(
  account: SimAccount,
  campaign: SimCampaign,
  ...[factor, untilMs]: [number, number]
): Micros {
  const startMs = localDay(account.timeZone, campaign.flight.startDate).startMs;
  const endMs = localDay(account.timeZone, campaign.flight.endDate).endMs;
  const elapsedMs = Math.min(Math.max(untilMs, startMs), endMs) - startMs;
  if (elapsedMs === 0) return 0n;
  const scaled = BigInt(Math.round(factor * FACTOR_SCALE));
  return (campaign.budgetMicros * scaled * BigInt(elapsedMs)) / BigInt((endMs - startMs) * FACTOR_SCALE);
}

function dailyUntil(account: SimAccount, curve: SpendCurve & { kind: 'daily' }, untilMs: number): Micros {
  let total = 0n;
  for (const { date, amountMicros } of curve.days) {
    const day = localDay(account.timeZone, date);
    const elapsedMs = Math.min(Math.max(untilMs, day.startMs), day.endMs) - day.startMs;
    total += (toMicros(amountMicros) * BigInt(elapsedMs)) / BigInt(day.endMs - day.startMs);
  }
  return total;
}
