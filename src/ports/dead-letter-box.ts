import type { AuditEntry } from '../domain/audit-entry.ts';
import type { DeadLetter, KeptLetter, LetterResolution } from '../domain/dead-letter.ts';
import type { Instant } from '../domain/instant.ts';

/** A person's word on a letter. `seenLastAt` is when its failure was last met as they saw it; null: whenever it was. */
export interface ResolveRequest {
  key: string;
  resolution: LetterResolution;
  seenLastAt: Instant | null;
}

/** What came of it: `already` dealt with, and how; `met_again` where the failure was met since, so that it still waits. */
export type ResolveAnswer =
  | { kind: 'resolved' }
  | { kind: 'already'; resolution: LetterResolution }
  | { kind: 'met_again'; lastAt: Instant }
  | { kind: 'unknown' };

/**
 * What could not be handled and waits for a person; nothing is ever deleted. A letter with a known key is left as it is, save
 * that it is known when the failure was met last; one that was retried waits again when its failure is met later than that.
 */
export interface DeadLetterBox {
  put(letters: readonly DeadLetter[]): Promise<void>;
  find(key: string): Promise<KeptLetter | null>;
  /** newest first; those that wait, or with `all` those that were dealt with too */
  list(filter: {
    sweepKey?: string | undefined;
    all?: boolean | undefined;
    limit?: number | undefined;
  }): Promise<readonly KeptLetter[]>;
  /** how many wait */
  count(): Promise<number>;
  /** Deals with a letter and records `entry`, both or neither; where it is not `resolved` nothing is written. */
  resolve(request: ResolveRequest, entry: AuditEntry): Promise<ResolveAnswer>;
}
