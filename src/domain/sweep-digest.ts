import type { CampaignRef } from './campaign.ts';
import type { Action, Direction, Severity } from './decision.ts';
import type { Instant } from './instant.ts';
import type { MicrosText } from './money.ts';
import type { Platform } from './platform.ts';
import type { Policy } from './policy.ts';

/** One account's alerts of a sweep of which nothing was told yet; `newHalts` of them are proposed halts. */
export interface AlertFigures {
  accountId: string;
  newAlerts: number;
  newHalts: number;
}

/** One alert of a digest. Names come from outside: every channel escapes them. */
export interface DigestRow extends CampaignRef {
  campaignName: string | null;
  severity: Severity;
  variancePct: number | null;
  direction: Direction | null;
  /** what the sweep proposes, after guards; a halt reads the campaign again first */
  action: Action;
  currency: string;
  actualMicros: MicrosText | null;
  targetMicros: MicrosText | null;
}

/** Many alerts of one sweep as one message. `rows` are the worst of `alerts`, worst first; counts are campaigns. */
export interface SweepDigest {
  sweepKey: string;
  platform: Platform;
  asOf: Instant;
  /** when it was first to be said; `asOf` may lie elsewhere */
  at: Instant;
  judged: number;
  alerts: number;
  bySeverity: Readonly<Record<Severity, number>>;
  rows: readonly DigestRow[];
  /** the open incidents of the platform in the Web UI; null where no address is known */
  webUrl: string | null;
}

/**
 * Whether a sweep tells so much at once that one message says it: more new alerts than `digestAbove`, which itself is still
 * one message each. Halts of held accounts do not count, because none is handed over. Switched off by 0.
 */
export function needsDigest(
  figures: readonly AlertFigures[],
  heldAccounts: readonly string[],
  { digestAbove }: Pick<Policy, 'digestAbove'>,
): boolean {
  const held = new Set(heldAccounts);
  const told = figures.map(({ accountId, newAlerts, newHalts }) =>
    held.has(accountId) ? newAlerts - newHalts : newAlerts,
  );
  return digestAbove > 0 && told.reduce((sum, count) => sum + count, 0) > digestAbove;
}
