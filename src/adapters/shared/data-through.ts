import type { DataThroughBasis } from '../../domain/campaign-reading.ts';
import { addMs, HOUR_MS, type Instant } from '../../domain/instant.ts';
import { endOfLocalHour, type LocalHour } from './zoned-time.ts';

/** What is known of an account's newest data: the last local hour with spend, if any, and the platform's usual lag. */
export interface FreshnessFacts {
  lastHour: LocalHour | null;
  timeZone: string;
  asOf: Instant;
  assumedLagHours: number;
}

/** Up to when the platform's numbers go, and how that is known. */
export interface DataThrough {
  dataThrough: Instant;
  dataThroughBasis: DataThroughBasis;
}

/** The end of the last hour in which the account spent; without one, `asOf` less the assumed lag (spec §2). */
export function dataThroughOf(facts: FreshnessFacts): DataThrough {
  if (facts.lastHour === null) {
    return {
      dataThrough: addMs(facts.asOf, -facts.assumedLagHours * HOUR_MS),
      dataThroughBasis: 'assumed_lag',
    };
  }
  return {
    dataThrough: endOfLocalHour(facts.lastHour, facts.timeZone, facts.asOf),
    dataThroughBasis: 'last_hour_with_spend',
  };
}
