import type { Instant } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';
import type { HandoverTally } from '../ports/incident-book.ts';

/** What a sweep counted by itself, before its incidents did anything. */
export interface CountedSweep {
  platform: Platform;
  asOf: Instant;
  counts: {
    campaigns: number;
    healthy: number;
    warning: number;
    critical: number;
    zeroDelivery: number;
    lowConfidence: number;
    alreadyHalted: number;
    rejected: number;
    failed: number;
  };
}

/** One line of `npm start -s -- --once --json`: the sweep, and what it caused. Keys in the documented order. */
export interface SweepReport {
  platform: Platform;
  asOf: Instant;
  campaigns: number;
  healthy: number;
  warning: number;
  critical: number;
  zeroDelivery: number;
  lowConfidence: number;
  escalated: number;
  halted: number;
  alreadyHalted: number;
  dryRun: number;
  rejected: number;
  failed: number;
}

/** Joins what the sweep counted with what its hand-overs came to. `halted` are confirmed by read-back. */
export function sweepReport({ platform, asOf, counts }: CountedSweep, tally: HandoverTally): SweepReport {
  return {
    platform,
    asOf,
    campaigns: counts.campaigns,
    healthy: counts.healthy,
    warning: counts.warning,
    critical: counts.critical,
    zeroDelivery: counts.zeroDelivery,
    lowConfidence: counts.lowConfidence,
    escalated: tally.outcomes.escalated ?? 0,
    halted: tally.outcomes.halted ?? 0,
    alreadyHalted: counts.alreadyHalted,
    dryRun: tally.outcomes.dry_run ?? 0,
    rejected: counts.rejected,
    failed: counts.failed,
  };
}
