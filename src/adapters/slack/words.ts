import type { Action, Severity } from '../../domain/decision.ts';
import type { IncidentStatus } from '../../domain/incident.ts';
import type { IncidentCard } from '../../domain/incident-card.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Platform } from '../../domain/platform.ts';
import type { DigestRow } from '../../domain/sweep-digest.ts';
import { describeVariance, formatPct } from '../../domain/variance.ts';

/** Severity as emoji and word: neither colour alone nor a word alone is read in time. */
export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  healthy: '🟢 HEALTHY',
  warning: '🟠 WARNING',
  critical: '🔴 CRITICAL',
};

/** Where an incident stands, in a media buyer's words. */
export const STATUS_WORDS: Readonly<Record<IncidentStatus, string>> = {
  warned: 'warned, still running',
  awaiting_approval: 'waiting for a decision',
  halting: 'being halted',
  halted: 'halted by Pacekeeper',
  resume_due: 'halted, resume to be decided',
  dead_letter: 'needs a person: Pacekeeper could not go on',
  closed: 'closed',
};

/** What a sweep lets happen to a campaign, short, for a table. */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  log_only: 'noted',
  slack_alert: 'warns',
  escalate_to_human: 'asks a person',
  autonomous_halt: 'halts it',
};

/** Platforms as people call them. */
export const PLATFORM_WORDS: Readonly<Record<Platform, string>> = {
  google: 'Google Ads',
  meta: 'Meta',
  dv360: 'DV360',
};

/** The variance with its direction: `26.0 % over target`. */
export function readableVariance({ variancePct, direction }: IncidentCard): string {
  if (variancePct === null && direction === 'over') return 'spend that is not planned';
  return describeVariance(variancePct, direction);
}

/** The variance for a table: `26.0 % over`. */
export function shortVariance({
  variancePct,
  direction,
}: Pick<DigestRow, 'variancePct' | 'direction'>): string {
  if (variancePct === null) return direction === 'over' ? 'not planned' : '–';
  return direction === 'on_target' ? 'on target' : `${formatPct(variancePct)} ${direction ?? ''}`.trimEnd();
}

/** `2026-03-15 12:00 UTC`. */
export function readableInstant(instant: Instant | null): string {
  return instant === null ? 'not known' : `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

/** `96 %: metadata 100 %, name 100 %, freshness 80 %`. */
export function readableConfidence({ confidence }: IncidentCard): string {
  if (confidence === null) return 'not known';
  const { metadataMatch, nameSimilarity, freshness } = confidence;
  const parts = `metadata ${percent(metadataMatch)}, name ${percent(nameSimilarity)}, freshness ${percent(freshness)}`;
  return `${percent(confidence.confidence)} (${parts})`;
}

/** Rounded down, so that 69.9 % never reads as the 70 % that may act alone. */
function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}
