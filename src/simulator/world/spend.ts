import { DAY_MS, HOUR_MS } from '../../domain/instant.ts';
import { type Micros, toMicros } from '../../domain/money.ts';
import type { SimAccount, SimCampaign, SimFlight, SpendCurve } from './sim-campaign.ts';
import { floorToLocalHour, localDay, localDays } from './zone.ts';

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
    ? evenUntil(account, campaign, { factor: spend.factor, untilMs })
    : dailyUntil(account, spend, untilMs);
}

/** The even share as the plan counts it: the same amount each local day, evenly within the day, on days of 23 and 25 hours too. */
function evenUntil(
  account: SimAccount,
  campaign: SimCampaign,
  at: { factor: number; untilMs: number },
): Micros {
  const starts = dayStartsOf(account.timeZone, campaign.flight);
  const days = starts.length - 1;
  const [firstMs = 0, endMs = 0] = [starts[0], starts[days]];
  if (at.untilMs <= firstMs) return 0n;
  const total = (campaign.budgetMicros * BigInt(Math.round(at.factor * FACTOR_SCALE))) / BigInt(FACTOR_SCALE);
  if (at.untilMs >= endMs) return total;
  const day = dayAt(starts, at.untilMs);
  const [startMs = 0, nextMs = 0] = starts.slice(day, day + 2);
  const elapsedMs = day * (nextMs - startMs) + (at.untilMs - startMs);
  return (total * BigInt(elapsedMs)) / BigInt(days * (nextMs - startMs));
}

/** Which day of a flight an instant inside it lies in: guessed from 24-hour days, then put right. */
function dayAt(starts: readonly number[], atMs: number): number {
  const [firstMs = 0] = starts;
  let day = Math.floor((atMs - firstMs) / DAY_MS);
  while ((starts[day] ?? Number.POSITIVE_INFINITY) > atMs) day -= 1;
  while ((starts[day + 1] ?? Number.POSITIVE_INFINITY) <= atMs) day += 1;
  return day;
}

const dayStarts = new WeakMap<SimFlight, { timeZone: string; starts: readonly number[] }>();

/** When each day of a flight starts, and when its last one ends; remembered, because a big fleet asks millions of times. */
function dayStartsOf(timeZone: string, flight: SimFlight): readonly number[] {
  const known = dayStarts.get(flight);
  if (known?.timeZone === timeZone) return known.starts;
  const days = localDays(timeZone, flight.startDate, flight.endDate);
  const starts = [...days.map(({ startMs }) => startMs), days.at(-1)?.endMs ?? 0];
  dayStarts.set(flight, { timeZone, starts });
  return starts;
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
