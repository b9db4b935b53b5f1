import type { DataThroughBasis } from '../../domain/campaign-reading.ts';
import { addMs, elapsedMs, HOUR_MS, type Instant } from '../../domain/instant.ts';
import { endOfLocalHour, type LocalHour } from './zoned-time.ts';

/**
 * What is known of an account's newest data: the last local hour with spend, if any, and the platform's usual lag.
 * `fetchedAt` is the time of the platforms at which it was asked for: what is shared or kept does not get newer by that.
 */
export interface FreshnessFacts {
  lastHour: LocalHour | null;
  timeZone: string;
  asOf: Instant;
  fetchedAt: Instant;
  assumedLagHours: number;
}

/** Up to when the platform's numbers go, and how that is known. */
export interface DataThrough {
  dataThrough: Instant;
  dataThroughBasis: DataThroughBasis;
}

/** The end of the last hour in which the account spent; without one, the time of fetching less the assumed lag (spec §2). */
export function dataThroughOf(facts: FreshnessFacts): DataThrough {
  const known = elapsedMs(facts.fetchedAt, facts.asOf) > 0 ? facts.fetchedAt : facts.asOf;
  if (facts.lastHour === null) {
    return {
      dataThrough: addMs(known, -facts.assumedLagHours * HOUR_MS),
      dataThroughBasis: 'assumed_lag',
    };
  }
  return {
    dataThrough: endOfLocalHour(facts.lastHour, facts.timeZone, known),
    dataThroughBasis: 'last_hour_with_spend',
  };
}
