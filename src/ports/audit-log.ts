import type { AuditAnchor, ChainHead } from '../domain/audit-anchor.ts';
import type { AuditEntry, AuditType } from '../domain/audit-entry.ts';
import type { Instant } from '../domain/instant.ts';

/** Which entries to list; every field given must hold. `actor` matches the claimed name, identity or principal. */
export interface AuditFilter {
  types?: readonly AuditType[] | undefined;
  platform?: string | undefined;
  campaignKey?: string | undefined;
  incidentKey?: string | undefined;
  actor?: string | undefined;
  since?: Instant | undefined;
  until?: Instant | undefined;
  /** only what stands after this entry in the order of `list` */
  after?: AuditPlace | undefined;
  limit?: number | undefined;
}

/** Where an entry stands among all others: its time, then its place in its chain. */
export interface AuditPlace {
  at: Instant;
  seq: number;
  chain: string;
}

/** A stored entry with its place and hashes in its chain. `body` is the stored text that was hashed. */
export interface ChainedAuditEntry {
  chain: string;
  seq: number;
  previousHash: string;
  hash: string;
  body: string;
  entry: AuditEntry;
}

/** A row of a chain as it is exported and verified: with it, no database is needed to check the trail. */
export interface ChainRow {
  chain: string;
  seq: number;
  previousHash: string;
  hash: string;
  body: string;
}

/** How many entries there are of each kind, and the first and last moment they speak of. */
export interface AuditSummary {
  entries: number;
  first: Instant | null;
  last: Instant | null;
  byType: Readonly<Record<string, number>>;
  byPlatform: Readonly<Record<string, number>>;
  byActor: Readonly<Record<string, number>>;
  byDay: Readonly<Record<string, number>>;
}

/** Append-only and idempotent: an entry whose key is there already is left as it is. */
export interface AuditLog {
  append(entries: readonly AuditEntry[]): Promise<void>;
  list(filter: AuditFilter): Promise<readonly ChainedAuditEntry[]>;
  summarize(filter: AuditFilter): Promise<AuditSummary>;
  /** the rows after a place, chain by chain and in order within each: all of them, page by page */
  rowsAfter(place: { chain: string; seq: number }, limit: number): Promise<readonly ChainRow[]>;
  /** where each chain ends, to be kept outside of the database */
  anchor(): Promise<AuditAnchor>;
}

/** One thing wrong with the audit trail: in which chain, at which place, and what. */
export interface AuditProblem {
  chain: string;
  seq: number | null;
  kind: 'altered' | 'unlinked' | 'missing' | 'cut' | 'rewritten' | 'unprotected';
  message: string;
}

/**
 * What verifying the audit trail gave. `heads` are the chains' last rows, to be kept elsewhere as anchors; `begins` the rows
 * after which chains begin whose first months are no longer kept.
 */
export interface AuditVerdict {
  isWhole: boolean;
  rows: number;
  heads: Readonly<Record<string, ChainHead>>;
  begins: Readonly<Record<string, ChainHead>>;
  problems: readonly AuditProblem[];
}
