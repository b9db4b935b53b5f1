import type { GuardContext, GuardRule } from './guards.ts';
import { isWorse } from './incident-lifecycle.ts';
import { addMs, elapsedMs, HOUR_MS, type Instant } from './instant.ts';

/** A late sweep observes and audits, and never acts (spec §1). */
export const lateSweep: GuardRule = ({ canAct }) =>
  canAct ? null : 'the sweep started too late to act on what it saw';

/** A campaign whose flight has ended is never halted (spec §1). */
export const flightOver: GuardRule = ({ observation: { flight }, asOf }) =>
  flight !== null && elapsedMs(flight.endsAt, asOf) >= 0 ? `the flight is over since ${flight.endsAt}` : null;

/** Spend of the first days is erratic: 72 h, or a fifth of a shorter flight, measured where the data ends (spec §3). */
export const youngFlight: GuardRule = ({ observation: { flight, dataThrough }, policy }) => {
  if (flight === null) return null;
  const lengthMs = elapsedMs(flight.startsAt, flight.endsAt);
  const youngMs = Math.min(policy.youngFlightHours * HOUR_MS, policy.youngFlightShare * lengthMs);
  const ageMs = elapsedMs(flight.startsAt, dataThrough);
  return ageMs < youngMs
    ? `the flight is young: ${hours(ageMs)} of data, a halt without asking needs ${hours(youngMs)}`
    : null;
};

/** A campaign that was just halted or resumed is left alone for a while. */
export const cooldown: GuardRule = ({ memory, policy, ...context }) => {
  const recent = [memory?.lastHaltAt, memory?.lastResumeAt].filter((at) => typeof at === 'string');
  const now = nowOf(context);
  const cooling = recent.find((at) => elapsedMs(at, now) < policy.cooldownHours * HOUR_MS);
  if (cooling === undefined) return null;
  const until = addMs(cooling, policy.cooldownHours * HOUR_MS);
  return `it was halted or resumed at ${cooling}; until ${until} a person decides`;
};

/** What a person refused is not asked again for a day, unless severity or direction worsens (spec §4). */
export const recentlyRejected: GuardRule = ({ memory, ...context }, decision) => {
  const rejected = memory?.rejected ?? null;
  if (rejected === null || elapsedMs(rejected.until, nowOf(context)) >= 0) return null;
  return isWorse(rejected, decision)
    ? null
    : `a person refused the same proposal; it is not asked again before ${rejected.until}`;
};

/** What a person set aside is silent until then, unless severity or direction worsens (spec §4). */
export const snoozed: GuardRule = ({ memory, ...context }, decision) => {
  const snooze = memory?.snoozed ?? null;
  if (snooze === null || elapsedMs(snooze.until, nowOf(context)) >= 0) return null;
  return isWorse(snooze, decision)
    ? null
    : `${snooze.by} set it aside until ${snooze.until} (${snooze.reason})`;
};

function nowOf({ now, asOf }: Pick<GuardContext, 'now' | 'asOf'>): Instant {
  return now ?? asOf;
}

function hours(ms: number): string {
  return `${(ms / HOUR_MS).toFixed(1)} h`;
}
