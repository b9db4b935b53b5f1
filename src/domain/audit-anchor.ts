import type { Instant } from './instant.ts';

/** The last row of a chain that somebody saw. */
export interface ChainHead {
  seq: number;
  hash: string;
}

/** Where all chains ended at one moment. Kept elsewhere, it shows what is changed afterwards, whoever changes it. */
export interface AuditAnchor {
  at: Instant;
  heads: Readonly<Record<string, ChainHead>>;
}
