import type { Instant } from './instant.ts';
import type { Platform } from './platform.ts';

/** Something that could not be handled and waits for a person: a rejected record, or a step whose retries ran out. */
export interface DeadLetter {
  /** the same failure again is the same letter */
  key: string;
  kind: 'rejected_record' | 'exhausted_step' | 'failed_page';
  platform: Platform;
  accountId: string;
  campaignKey: string | null;
  sweepKey: string | null;
  incidentKey: string | null;
  code: string;
  message: string;
  at: Instant;
  data: Readonly<Record<string, unknown>>;
}

/** Code of a letter that holds what no channel took before its incident ended. */
export const NOT_TOLD = 'NOT_TOLD';

/** How a person dealt with a letter. Retried, it comes back when it fails again; discarded, it stays away. */
export interface LetterResolution {
  kind: 'retried' | 'discarded';
  by: string;
  at: Instant;
  reason: string;
}

/** A letter as it is kept: when the same failure was met last, and how a person dealt with it; null while it waits. */
export interface KeptLetter extends DeadLetter {
  lastAt: Instant;
  resolution: LetterResolution | null;
}
