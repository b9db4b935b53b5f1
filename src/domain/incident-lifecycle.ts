import type { Ladder, QuietHours } from './approval-policy.ts';
import type { Direction, Severity } from './decision.ts';
import { addMs, HOUR_MS, type Instant, MINUTE_MS, toEpochMs } from './instant.ts';
import type { Policy } from './policy.ts';
import { afterQuietHours } from './quiet-hours.ts';

/** How bad something was when people last heard of it. */
export interface Standing {
  severity: Severity;
  direction: Direction | null;
}

/** When an open question speaks again, and when its default falls (spec §4, the ladder). */
export interface Deadlines {
  /** in order; none at or after the call to the person on call */
  reminderAts: readonly Instant[];
  onCallAt: Instant;
  defaultAt: Instant;
}

/** What decides whether an incident is over. */
export interface ClosingFacts {
  isHealthy: boolean;
  isHalted: boolean;
  isResumeConfirmed: boolean;
  isFlightOver: boolean;
  isGone: boolean;
}

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { healthy: 0, warning: 1, critical: 2 };

/**
 * Whether things got worse: a higher severity, or the same one on another side of the target. People are then told again,
 * and a refused proposal is asked again (spec §4).
 */
export function isWorse(before: Standing, after: Standing): boolean {
  const rise = SEVERITY_RANK[after.severity] - SEVERITY_RANK[before.severity];
  if (rise !== 0) return rise > 0;
  const isOffTarget = after.direction !== null && after.direction !== 'on_target';
  return isOffTarget && after.direction !== before.direction;
}

/** The rungs of the ladder of a question asked at `askedAt`; reminders wait for the end of the quiet hours. */
export function deadlinesOf(askedAt: Instant, ladder: Ladder, quietHours: QuietHours | null): Deadlines {
  const after = (minutes: number) => addMs(askedAt, minutes * MINUTE_MS);
  const onCallAt = after(ladder.onCallMinutes);
  const reminderAts = Array.from({ length: ladder.maxReminders }, (_, index) =>
    afterQuietHours(after(ladder.reminderMinutes * (index + 1)), quietHours),
  ).filter((at) => toEpochMs(at) < toEpochMs(onCallAt));
  return { reminderAts, onCallAt, defaultAt: after(ladder.defaultMinutes) };
}

/** When a halt made (or renewed) at `from` asks to be resumed: nothing is paused and forgotten. */
export function leaseEnd(from: Instant, { leaseHours }: Pick<Policy, 'leaseHours'>): Instant {
  return addMs(from, leaseHours * HOUR_MS);
}

/** Until when a proposal that was rejected at `at` is not asked again. */
export function quietUntil(at: Instant, { rejectQuietHours }: Pick<Policy, 'rejectQuietHours'>): Instant {
  return addMs(at, rejectQuietHours * HOUR_MS);
}

/** Why an incident closes (spec §4), or `null` while it stays open. */
export function closesBecause(facts: ClosingFacts): string | null {
  if (facts.isGone) return 'the campaign is gone from its platform';
  if (facts.isFlightOver) return 'the flight is over';
  if (facts.isResumeConfirmed) return 'resumed and confirmed';
  return facts.isHealthy && !facts.isHalted ? 'healthy again' : null;
}
