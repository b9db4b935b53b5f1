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
