import type { Platform } from './platform.ts';

/** Why a record never reaches `decide` (spec §2, §7); also the error codes of `pacekeeper evaluate`. */
export type RejectionCode =
  | 'INVALID_JSON'
  | 'INVALID_RECORD'
  | 'MISSING_ID'
  | 'DUPLICATE_ID'
  | 'INVALID_AMOUNT'
  | 'UNKNOWN_CURRENCY'
  | 'CURRENCY_MISMATCH'
  | 'INVALID_DATE'
  | 'FUTURE_DATA';

/** A record that cannot be judged, with what was wrong and where (`line 7, column budget`, `spend`). Goes to the dead letters. */
export interface RejectedRecord {
  platform: Platform;
  accountId: string;
  campaignId: string | null;
  source: 'plan' | 'platform';
  code: RejectionCode;
  message: string;
  path: string;
}
