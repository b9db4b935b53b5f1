import type { PlanSnapshot } from '../domain/plan-record.ts';
import type { Platform } from '../domain/platform.ts';

/** The internal tracker. Throws `OutsideFailure` `PLAN_UNREADABLE` where the whole plan cannot be read; bad rows are data. */
export interface PlanSource {
  /** The plan's lines of one platform, read whole and once: a file that changes meanwhile gives either the old or the new. */
  readPlan(platform: Platform): Promise<PlanSnapshot>;
}
