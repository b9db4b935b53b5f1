import { OutsideFailure } from '../../domain/failure.ts';
import type { Instant } from '../../domain/instant.ts';
import type { PlanRecord } from '../../domain/plan-record.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import { type CsvRow, type CsvTable, parseCsv } from './csv-rows.ts';
import { exampleDate, parseMoment } from './date-format.ts';
import type { PlanMapping } from './plan-mapping.ts';
import { readPlanRow } from './plan-row.ts';
import type { LocatedContent } from './read-location.ts';
import { separateDuplicates } from './unique-plans.ts';

/** All that one file says. */
export interface PlanFile {
  revision: string;
  records: readonly PlanRecord[];
  rejected: readonly RejectedRecord[];
  /** when the plan last changed, for who reads it at `now` */
  planAsOf(now: Instant): Instant;
}

interface PlanLines {
  records: readonly PlanRecord[];
  rejected: readonly RejectedRecord[];
  stamps: readonly Instant[];
}

/** Parses a plan's content by its mapping; bad rows are data, see `parseCsv` for what is not. */
export function readPlanFile(content: LocatedContent, mapping: PlanMapping, location: string): PlanFile {
  const { records, rejected, stamps } = readPlanTable(parseCsv(content.bytes, mapping, location), mapping);
  const { revision, modifiedAt } = content;
  return { revision, records, rejected, planAsOf: planDating([...stamps].sort(), mapping, modifiedAt) };
}

/** The plan lines of a parsed file; `stamps` are the plan dates of its rows, where a column holds them. */
export function readPlanTable(table: CsvTable, mapping: PlanMapping): PlanLines {
  const rows = keptRows(table, mapping).map((row) => readPlanRow(row, table, mapping));
  const planned = rows.flatMap((row) => (row.kind === 'plan' ? [row] : []));
  const refused = rows.flatMap((row) => (row.kind === 'rejected' ? [row.rejected] : []));
  const { unique, rejected } = separateDuplicates(planned, mapping);
  return {
    records: unique.map(({ record }) => record),
    rejected: [...refused, ...rejected],
    stamps: planned.flatMap((row) => (row.refreshedAt === null ? [] : [row.refreshedAt])),
  };
}

/** The rows that are not what the mapping's `skipWhere` names (totals, subtitles). */
export function keptRows(table: CsvTable, { skipWhere }: PlanMapping): CsvRow[] {
  const rules = skipWhere.map(({ column, matches }) => ({
    index: table.columnIndex.get(column) ?? -1,
    pattern: matches === undefined ? /^$/ : new RegExp(matches),
  }));
  return table.rows.filter(
    (row) => !rules.some(({ index, pattern }) => pattern.test(row.cells[index] ?? '')),
  );
}

/** `stamps` in order. What cannot give a date throws here, once for each file, and not at each reading. */
function planDating(
  stamps: readonly Instant[],
  { planDate, dates, timeZone }: PlanMapping,
  modifiedAt: Instant | null,
): PlanFile['planAsOf'] {
  if (planDate === 'whenRead') return (now) => now;
  if (planDate === 'fileModified') {
    const asOf = modifiedAt ?? noDate('the location does not say when the plan changed');
    return () => asOf;
  }
  if ('constant' in planDate) {
    const example = `2025-04-01T06:00:00Z or ${exampleDate(dates)}`;
    const asOf =
      parseMoment(planDate.constant, dates, timeZone) ??
      noDate(`"${planDate.constant}" is not like ${example}`);
    return () => asOf;
  }
  const { take } = planDate;
  return (now) => (take === 'oldest' ? stamps.at(0) : newestBy(now, stamps)) ?? modifiedAt ?? now;
}

/** A row dated later than now (a replayed export has such) does not make the plan of now any fresher. */
function newestBy(now: Instant, stamps: readonly Instant[]): Instant | undefined {
  return stamps.findLast((stamp) => stamp <= now) ?? stamps.at(0);
}

function noDate(problem: string): never {
  throw new OutsideFailure(
    'PLAN_UNREADABLE',
    `The plan's date is not known: ${problem}. Correct "planDate" in the mapping (a column, a constant, fileModified or whenRead).`,
  );
}
