import type { MetricMeter } from '@temporalio/common';
import type { ScheduleLine } from '../cli/schedules.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import { INCIDENT_STATUSES, type QuestionKind } from '../domain/incident.ts';
import { type Instant, toEpochMs } from '../domain/instant.ts';
import { PLATFORMS, type Platform } from '../domain/platform.ts';
import type { IncidentGroup } from '../ports/incident-book.ts';

const OPEN = INCIDENT_STATUSES.filter((status) => status !== 'closed');
const QUESTIONS = ['halt', 'resume', 'release', 'look'] as const satisfies readonly QuestionKind[];

/** Open incidents by platform and status; a standing that nobody has any more reads 0, not what it was. */
export function setIncidents(meter: MetricMeter, groups: readonly IncidentGroup[]): void {
  const gauge = meter.createGauge('pacing_incidents_open');
  for (const platform of PLATFORMS) {
    for (const status of OPEN) {
      const alike = groups.filter((group) => group.platform === platform && group.status === status);
      gauge.set(countOf(alike), { platform, status });
    }
  }
}

/** What people are asked: how many, since when the oldest waits, and when the next deadline is (0: nobody is asked). */
export function setApprovals(meter: MetricMeter, groups: readonly IncidentGroup[]): void {
  const pending = meter.createGauge('pacing_approvals_pending');
  for (const platform of PLATFORMS) {
    for (const question of QUESTIONS) {
      const alike = groups.filter((group) => group.platform === platform && group.question === question);
      pending.set(countOf(alike), { platform, question });
    }
  }
  const asked = groups.filter(({ question }) => question !== null);
  const age = meter.createGauge('pacing_oldest_approval_timestamp_seconds', 'float');
  age.set(earliest(asked.map(({ oldestAskedAt }) => oldestAskedAt)));
  const deadline = meter.createGauge('pacing_next_deadline_timestamp_seconds', 'float');
  deadline.set(earliest(asked.map(({ nextDeadline }) => nextDeadline)));
}

/** Each schedule as the server keeps it: runs that it skipped or missed since it was made, and whether it stands still. */
export function setSchedules(meter: MetricMeter, lines: readonly ScheduleLine[]): void {
  const skipped = meter.createGauge('pacing_schedule_overlap_skips');
  const missed = meter.createGauge('pacing_schedule_missed_runs');
  const active = meter.createGauge('pacing_schedule_active');
  for (const { scheduleId: schedule, state, skippedOverlap, missedCatchup } of lines) {
    skipped.set(skippedOverlap, { schedule });
    missed.set(missedCatchup, { schedule });
    active.set(state === 'active' ? 1 : 0, { schedule });
  }
}

/** The last sweep of a platform: the time it judged, and the campaigns it knew of. */
export function setSweep(meter: MetricMeter, platform: Platform, { at, data }: AuditEntry): void {
  meter.createGauge('pacing_last_sweep_timestamp_seconds', 'float').set(toEpochMs(at) / 1000, { platform });
  meter.createGauge('pacing_campaigns_watched').set(Number(data['campaigns'] ?? 0), { platform });
}

function countOf(groups: readonly IncidentGroup[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function earliest(instants: readonly (Instant | null)[]): number {
  const known = instants.flatMap((instant) => (instant === null ? [] : [toEpochMs(instant) / 1000]));
  return known.length === 0 ? 0 : Math.min(...known);
}
