import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Micros } from '../../domain/money.ts';
import { PLATFORMS, type Platform } from '../../domain/platform.ts';
import { BEFORE_ALL_MS, type SimCampaign, type SimFlight, type SpendCurve } from '../world/sim-campaign.ts';
import { addDays, localDate } from '../world/zone.ts';
import { plannedName, renamed } from './campaign-names.ts';
import type { AccountPlan } from './default-accounts.ts';
import { DEVIATION_PERMILLE, type Place } from './places.ts';

/** Which campaign to make: a seat of an account, the how-manieth on that seat, and when it is made. */
export interface SeatRequest {
  seed: number;
  account: AccountPlan;
  place: Place;
  index: number;
  generation: number;
  nowMs: number;
}

/** A draw between two integers, both included. */
type Draw = (from: number, to: number) => number;

const FIRST_IDS: Readonly<Record<Platform, bigint>> = {
  google: 21_400_000_000n,
  meta: 120_210_000_000_000_000n,
  dv360: 51_000_000n,
};
const MIN_AGE_DAYS = 5;
const MAX_AGE_DAYS = 24;

/**
 * The campaign of a seat, the same for the same request: its flight began 5 to 25 days ago and is 40 to 60 days long, so
 * that it is past every young-flight guard and has at least two weeks left.
 */
export function seededCampaign(request: SeatRequest): SimCampaign {
  const { account, place, index, generation } = request;
  const draw = drawFor(request);
  const planned = plannedName(account.market, index, generation);
  const budgetMicros = drawBudget(account, draw);
  const flight = drawFlight(request, draw);
  const isDirty = place.isDirtyOn.includes(account.platform);
  return {
    platform: account.platform,
    accountId: account.accountId,
    campaignId: (FIRST_IDS[account.platform] + BigInt(generation * 10_000 + index + 1)).toString(),
    name: isDirty ? renamed(planned, index) : planned.campaignName,
    kind: place.kind,
    isDirty,
    place: { index, generation },
    budgetMicros,
    flight,
    labels: [],
    spend: drawSpend(place, draw),
    stopAtMs: null,
    history: [{ atMs: BEFORE_ALL_MS, status: 'active' }],
    lastWriteWallMs: null,
    plan: { ...planned, budgetMicros, flight },
  };
}

function drawFor({ seed, account, index, generation }: SeatRequest): Draw {
  const mixed = [seed, PLATFORMS.indexOf(account.platform), index, generation].reduce(mix, 0);
  const generator = xoroshiro128plus(mixed);
  return (from, to) => uniformInt(generator, from, to);
}

/** Spreads neighbouring numbers far apart (murmur3's finalizer): the generator's first draws follow its seed too closely. */
function mix(hash: number, part: number): number {
  let mixed = Math.imul(hash ^ part, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) + 0x9e37;
}

function drawBudget(account: AccountPlan, draw: Draw): Micros {
  const [from, to] = account.budgetUnits;
  return BigInt(draw(from / 100, to / 100)) * 100n * 1_000_000n;
}

function drawFlight({ account, nowMs }: SeatRequest, draw: Draw): SimFlight {
  const startDate = addDays(localDate(account.timeZone, nowMs), -draw(MIN_AGE_DAYS, MAX_AGE_DAYS));
  return { startDate, endDate: addDays(startDate, draw(40, 60) - 1) };
}

function drawSpend(place: Place, draw: Draw): SpendCurve {
  const [from, to] = DEVIATION_PERMILLE[place.kind];
  const permille = draw(from, to);
  if (place.kind === 'zero_delivery') return { kind: 'none' };
  return { kind: 'even', factor: (1000 + (place.side === 'over' ? permille : -permille)) / 1000 };
}
