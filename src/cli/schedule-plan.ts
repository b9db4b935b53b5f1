import { createHash } from 'node:crypto';
import type { ScheduleOptions, ScheduleOptionsStartWorkflowAction, ScheduleSpec } from '@temporalio/client';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Platform } from '../domain/platform.ts';
import type { maintainStore } from '../workflows/maintain-store.ts';
import type { reportFleet } from '../workflows/report-fleet.ts';
import type { sweepPlatform } from '../workflows/sweep-platform.ts';
import {
  MAINTENANCE_SCHEDULE_ID,
  REPORT_SCHEDULE_ID,
  sweepScheduleId,
  sweepWorkflowId,
  WORKFLOW_TASK_QUEUE,
} from '../workflows/workflow-ids.ts';

/**
 * When sweeps and the report run. `cron` replaces `everyHours` (5 to 7 fields, `CRON_TZ=` allowed). `offsets` are minutes
 * into the interval; platforms differ, so that they are not all read in the same minute. `reportAtHour` is UTC.
 */
export interface SchedulePlan {
  platforms: readonly Platform[];
  everyHours?: number;
  cron?: string;
  offsets?: Partial<Record<Platform, number>>;
  reportAtHour?: number;
}

type SweepAction = ScheduleOptionsStartWorkflowAction<typeof sweepPlatform>;
type MaintenanceAction = ScheduleOptionsStartWorkflowAction<typeof maintainStore>;
type ReportAction = ScheduleOptionsStartWorkflowAction<typeof reportFleet>;

/** A schedule as it is to be, and the hash by which the one on the server is known to be the same. */
export interface WantedSchedule {
  options: ScheduleOptions;
  hash: string;
}

const EVERY_HOURS = 4;
const OFFSET_MINUTES: Readonly<Record<Platform, number>> = { google: 5, meta: 10, dv360: 15 };
const REPORT_AT_HOUR = 6;
const MAINTENANCE_AT = { hour: 3, minute: 40 } as const;
const PLATFORM_NAMES: Readonly<Record<Platform, string>> = {
  google: 'Google Ads',
  meta: 'Meta',
  dv360: 'DV360',
};
const PACING_PLATFORM = defineSearchAttributeKey('PacingPlatform', 'KEYWORD');

/** One schedule for each platform, one for the daily report and one for the store's upkeep. */
export function desiredSchedules(plan: SchedulePlan): WantedSchedule[] {
  return [
    ...plan.platforms.map((platform) => withHash(sweepSchedule(platform, plan))),
    withHash(reportSchedule(plan)),
    withHash(maintenanceSchedule()),
  ];
}

/**
 * A hung sweep must end before the next is due, or SKIP would starve the platform; an outage yields at most one late run,
 * because the catch-up window is shorter than the interval.
 */
function sweepSchedule(platform: Platform, plan: SchedulePlan): ScheduleOptions<SweepAction> {
  const intervalMinutes = (plan.everyHours ?? EVERY_HOURS) * 60;
  return {
    scheduleId: sweepScheduleId(platform),
    spec: sweepSpec(platform, plan),
    policies: {
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: `${Math.min(60, Math.floor(intervalMinutes / 4))}m`,
      pauseOnFailure: false,
    },
    action: {
      type: 'startWorkflow',
      workflowType: 'sweepPlatform',
      workflowId: sweepWorkflowId(platform),
      taskQueue: WORKFLOW_TASK_QUEUE,
      args: [{ platform }],
      workflowExecutionTimeout: `${Math.floor((intervalMinutes * 7) / 8)}m`,
      typedSearchAttributes: [{ key: PACING_PLATFORM, value: platform }],
      staticSummary: `All campaigns of ${PLATFORM_NAMES[platform]}`,
    },
  };
}

function sweepSpec(platform: Platform, { cron, everyHours, offsets }: SchedulePlan): ScheduleSpec {
  if (cron !== undefined) return { cronExpressions: [cron], jitter: '1m' };
  const offset = `${offsets?.[platform] ?? OFFSET_MINUTES[platform]}m` as const;
  return { intervals: [{ every: `${everyHours ?? EVERY_HOURS}h`, offset }], jitter: '1m', timezone: 'UTC' };
}

function reportSchedule({ reportAtHour }: SchedulePlan): ScheduleOptions<ReportAction> {
  return {
    scheduleId: REPORT_SCHEDULE_ID,
    spec: { calendars: [{ hour: reportAtHour ?? REPORT_AT_HOUR, minute: 0 }], timezone: 'UTC' },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '6h', pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: 'reportFleet',
      workflowId: REPORT_SCHEDULE_ID,
      taskQueue: WORKFLOW_TASK_QUEUE,
      args: [{}],
      workflowExecutionTimeout: '12h',
      staticSummary: 'The day of the fleet in numbers',
    },
  };
}

/** Every day, though months are months: what could not be done today is done tomorrow, and tables are made three months ahead. */
function maintenanceSchedule(): ScheduleOptions<MaintenanceAction> {
  return {
    scheduleId: MAINTENANCE_SCHEDULE_ID,
    spec: { calendars: [MAINTENANCE_AT], timezone: 'UTC' },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '12h', pauseOnFailure: false },
    action: {
      type: 'startWorkflow',
      workflowType: 'maintainStore',
      workflowId: MAINTENANCE_SCHEDULE_ID,
      taskQueue: WORKFLOW_TASK_QUEUE,
      args: [],
      workflowExecutionTimeout: '20h',
      staticSummary: 'Tables of the months to come, and of those no longer kept',
    },
  };
}

/** A schedule's own memo cannot be changed later, so the hash travels in the memo of what it starts. */
function withHash(options: ScheduleOptions): WantedSchedule {
  const hash = createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 16);
  return { hash, options: { ...options, action: { ...options.action, memo: { definition: hash } } } };
}
