import { DAY_MS, elapsedMs } from './instant.ts';
import { formatUnits, type Micros, toMicros } from './money.ts';
import type { Observation } from './observation.ts';

/** What is left of the budget and what that is per day, as a step for a media buyer; `null` where it is not known. */
export function restOfBudgetText({
  budgetMicros,
  actualMicros,
  flight,
  dataThrough,
  currency,
}: Observation): string | null {
  if (budgetMicros === null || actualMicros === null || flight === null) return null;
  const left = toMicros(budgetMicros) - toMicros(actualMicros);
  if (left <= 0n)
    return `The budget of ${inCents(toMicros(budgetMicros))} ${currency} is used up: add budget or end the flight.`;
  const daysLeft = Math.ceil(elapsedMs(dataThrough, flight.endsAt) / DAY_MS);
  if (daysLeft <= 0) return null;
  const perDay = left / BigInt(daysLeft);
  return `Set the daily budget to ${inCents(perDay)} ${currency}: ${inCents(left)} are left for ${daysLeft} days.`;
}

function inCents(micros: Micros): string {
  return formatUnits((micros / 10_000n) * 10_000n);
}
