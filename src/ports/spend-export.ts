import type { DailySpend } from '../domain/campaign-reading.ts';
import type { IsoDate } from '../domain/instant.ts';
import type { PlanRecord } from '../domain/plan-record.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';

/** One campaign of an export: its plan line and what it spent, by day, in order. */
export interface ExportedCampaign {
  plan: PlanRecord;
  dailySpend: readonly DailySpend[];
}

/** An export of plan and spend in one file. Days and flights are in `timeZone`; bad rows are in `rejected`. */
export interface SpendExport {
  timeZone: string;
  firstDay: IsoDate;
  lastDay: IsoDate;
  campaigns: readonly ExportedCampaign[];
  rejected: readonly RejectedRecord[];
}

/** Where a replay gets its numbers. Throws `OutsideFailure` `PLAN_UNREADABLE` where the whole export cannot be read. */
export interface SpendExportSource {
  readExport(): Promise<SpendExport>;
}
