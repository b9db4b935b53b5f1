import { elapsedMs, HOUR_MS, type Instant } from './instant.ts';
import { type Micros, toMicros } from './money.ts';
import type { Observation } from './observation.ts';

/**
 * What the campaign would spend until its flight ends or a halt of it would, whichever comes first: spend per hour so far
 * times the hours left (issue 4 §1). Micros of the account's currency; null where it cannot be told.
 */
export function moneyAtRisk(observation: Observation, leaseHours: number, at: Instant): Micros | null {
  const { flight, actualMicros, dataThrough } = observation;
  if (flight === null || actualMicros === null) return null;
  const ranMs = elapsedMs(flight.startsAt, dataThrough);
  if (ranMs <= 0) return null;
  const leftMs = Math.max(0, Math.min(elapsedMs(at, flight.endsAt), leaseHours * HOUR_MS));
  return (toMicros(actualMicros) * BigInt(Math.round(leftMs))) / BigInt(ranMs);
}

/**
 * What a halt of an over-spending campaign keeps from being spent beyond its plan, until its flight ends or the halt does:
 * its spend beyond target per hour so far, times the hours left. Micros of the account's currency; null where it cannot be
 * told, or where the campaign is not over its plan. An estimate: nobody knows what it would have spent.
 */
export function overspendAhead(observation: Observation, leaseHours: number): Micros | null {
  const { actualMicros, targetMicros, asOf } = observation;
  if (actualMicros === null) return null;
  const beyondPlan = toMicros(actualMicros) - toMicros(targetMicros ?? '0');
  if (beyondPlan <= 0n) return null;
  return moneyAtRisk({ ...observation, actualMicros: String(beyondPlan) }, leaseHours, asOf);
}
