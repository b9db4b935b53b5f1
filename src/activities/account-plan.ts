import { campaignKeyOf } from '../domain/campaign.ts';
import { observedFlight } from '../domain/flight.ts';
import { addMs, DAY_MS, type Instant, type IsoDate } from '../domain/instant.ts';
import type { PlanRecord, PlanSnapshot } from '../domain/plan-record.ts';
import type { RejectedRecord } from '../domain/rejected-record.ts';

/** Spend older than this is not asked for: platforms answer slowly, and no flight is that long. */
const MAX_LOOK_BACK_DAYS = 400;

/** One account's part of the plan: lines found by id, lines to be found by name, and rows that cannot be read. */
export interface AccountPlan {
  snapshot: PlanSnapshot;
  byId: ReadonlyMap<string, PlanRecord>;
  byName: readonly PlanRecord[];
  rejected: readonly RejectedRecord[];
  /** first day of spend to ask for */
  since: IsoDate;
}

/** Takes one account's lines out of the plan. */
export function accountPlanOf(snapshot: PlanSnapshot, accountId: string, asOf: Instant): AccountPlan {
  const lines = snapshot.records.filter((line) => line.accountId === accountId);
  return {
    snapshot,
    byId: new Map(lines.flatMap((line) => (line.campaignId === null ? [] : [[line.campaignId, line]]))),
    byName: lines.filter((line) => line.campaignId === null),
    rejected: snapshot.rejected.filter((row) => row.accountId === accountId),
    since: sinceOf(lines, asOf),
  };
}

/** Whether the plan wants the campaign to run at `asOf`; a line without dates is always in flight. */
export function isInFlight(line: PlanRecord, asOf: Instant, timeZone: string): boolean {
  return hasBegun(line, asOf, timeZone) && !isFlightOver(line, asOf, timeZone);
}

/** Whether the line's last day has passed at `asOf`. */
export function isFlightOver(line: PlanRecord, asOf: Instant, timeZone: string): boolean {
  return line.flight !== null && asOf >= observedFlight(line.flight, timeZone).endsAt;
}

/** The key under which a campaign of the plan is observed when the platform does not show it. */
export function planLineKey(line: PlanRecord): string {
  return campaignKeyOf(line.campaignId, line.planKeyHash) ?? '';
}

function hasBegun(line: PlanRecord, asOf: Instant, timeZone: string): boolean {
  return line.flight === null || asOf >= observedFlight(line.flight, timeZone).startsAt;
}

/** The first day of the earliest flight; a target without dates is compared with all spend that is asked for. */
function sinceOf(lines: readonly PlanRecord[], asOf: Instant): IsoDate {
  const oldest = addMs(asOf, -MAX_LOOK_BACK_DAYS * DAY_MS).slice(0, 10);
  const starts = lines.map((line) => line.flight?.startDate ?? oldest).sort();
  const earliest = starts[0] ?? addMs(asOf, -DAY_MS).slice(0, 10);
  return earliest < oldest ? oldest : earliest;
}
