import type { Platform } from './platform.ts';

/** What counts calls by itself: a platform's own interface, or the one that DV360's reports come from (Bid Manager). */
export type CountedApi = Platform | 'dv360-reports';

/** Whose calls are counted together: all of a credential's, or those about one account. */
export type QuotaScope = CountedApi | `${CountedApi}-account`;

/** At most so many calls in so many seconds. */
export interface CallLimit {
  calls: number;
  seconds: number;
}

/** The limits that we set ourselves, well under the platforms' own; a scope without an entry has none. */
export type CallQuotas = Readonly<Partial<Record<QuotaScope, readonly CallLimit[]>>>;
