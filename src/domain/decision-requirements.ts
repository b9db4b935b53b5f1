import type { DecisionGiven } from './incident-decision.ts';
import { elapsedMs, HOUR_MS, type Instant } from './instant.ts';
import { REASON_CATEGORIES } from './reason-category.ts';

/** How far ahead people may decide. */
export interface DecisionLimits {
  maxSnoozeHours: number;
  maxOverrideHours: number;
}

const MIN_REASON_LENGTH = 3;

/** What a decision lacks to count, as what to do about it; null where it lacks nothing (issue 4 §1). */
export function checkRequirements(given: DecisionGiven, now: Instant, limits: DecisionLimits): string | null {
  switch (given.decision) {
    case 'reject':
      return reasonMissing(given);
    case 'snooze':
      return (
        reasonTextMissing(given) ?? endMissing('until', given.until, { now, maxHours: limits.maxSnoozeHours })
      );
    case 'override':
      return (
        reasonMissing(given) ??
        overrideMissing(given) ??
        endMissing('expiresAt', given.expiresAt, { now, maxHours: limits.maxOverrideHours })
      );
    case 'approve':
    case 'acknowledge':
    case 'resume':
      return null;
  }
}

function reasonMissing(given: DecisionGiven): string | null {
  if (given.category === null || given.category === undefined) {
    return `${given.decision} needs a category: one of ${REASON_CATEGORIES.join(', ')}`;
  }
  return reasonTextMissing(given);
}

function reasonTextMissing({ decision, reason }: DecisionGiven): string | null {
  return reason.trim().length < MIN_REASON_LENGTH ? `${decision} needs a reason in words` : null;
}

function overrideMissing({ targetSpend, thresholdPct }: DecisionGiven): string | null {
  const says = [targetSpend, thresholdPct].filter((value) => value !== null && value !== undefined);
  return says.length === 1 ? null : 'override needs one of targetSpend and thresholdPct';
}

function endMissing(
  field: string,
  end: Instant | null | undefined,
  { now, maxHours }: { now: Instant; maxHours: number },
): string | null {
  if (end === null || end === undefined) return `it needs ${field}, an instant with its zone`;
  const aheadMs = elapsedMs(now, end);
  if (aheadMs <= 0) return `${field} (${end}) has passed already`;
  return aheadMs > maxHours * HOUR_MS ? `${field} is more than ${maxHours} h ahead` : null;
}
