import type { Assessment } from './decision.ts';
import { elapsedMs } from './instant.ts';
import { toMicros } from './money.ts';
import type { Observation } from './observation.ts';

/** The facts of an observation that `decide` reads; `null` where plan and platform did not find each other. */
export function assess(observation: Observation): Assessment | null {
  const { targetMicros, actualMicros, confidence } = observation;
  if (targetMicros === null || actualMicros === null) return null;
  return {
    targetMicros: toMicros(targetMicros),
    actualMicros: toMicros(actualMicros),
    isMeantToRun: isMeantToRun(observation),
    confidence,
  };
}

/** Status active and flight started: only then does no spend mean zero delivery (spec §2). */
export function isMeantToRun({ platformStatus, flight, asOf }: Observation): boolean {
  return platformStatus === 'active' && (flight === null || elapsedMs(flight.startsAt, asOf) >= 0);
}
