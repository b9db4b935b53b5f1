import type { PlanRecord } from '../../domain/plan-record.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import type { PlanMapping } from './plan-mapping.ts';
import type { PlanRow } from './plan-row.ts';

type PlannedRow = Extract<PlanRow, { kind: 'plan' }>;

/**
 * Lines that stand alone, and those that name the same campaign twice: all of these are rejected, because which target
 * holds would be a guess. With `onePer: campaign` lines that say the same count as one (a daily export repeats the plan).
 */
export function separateDuplicates(
  rows: readonly PlannedRow[],
  { onePer }: PlanMapping,
): { unique: PlannedRow[]; rejected: RejectedRecord[] } {
  const unique: PlannedRow[] = [];
  const rejected: RejectedRecord[] = [];
  for (const group of groupedBy(rows, campaignOf).values()) {
    const variants = onePer === 'campaign' ? [...firstOfEach(group).values()] : group;
    if (variants.length === 1) unique.push(...variants);
    else rejected.push(...variants.map((row) => duplicate(row, variants)));
  }
  return { unique, rejected };
}

/** What tells campaigns apart: the id, or without one the line's own key. */
function campaignOf({ record }: PlannedRow): string {
  return record.campaignId === null
    ? `key ${record.planKey}`
    : `id ${JSON.stringify([record.platform, record.accountId, record.campaignId])}`;
}

function firstOfEach(group: readonly PlannedRow[]): Map<string, PlannedRow> {
  const first = new Map<string, PlannedRow>();
  for (const row of group) {
    const content = contentOf(row.record);
    if (!first.has(content)) first.set(content, row);
  }
  return first;
}

function contentOf(record: PlanRecord): string {
  return JSON.stringify(record, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

function groupedBy(
  rows: readonly PlannedRow[],
  keyOf: (row: PlannedRow) => string,
): Map<string, PlannedRow[]> {
  const groups = new Map<string, PlannedRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

function duplicate({ line, record }: PlannedRow, variants: readonly PlannedRow[]): RejectedRecord {
  const others = variants.filter((row) => row.line !== line).map((row) => row.line);
  const named = record.campaignId ?? record.campaignName ?? '';
  const lines = `${others.length === 1 ? 'line' : 'lines'} ${others.slice(0, 10).join(', ')}${others.length > 10 ? ' …' : ''}`;
  return {
    platform: record.platform,
    accountId: record.accountId,
    campaignId: record.campaignId,
    source: 'plan',
    code: 'DUPLICATE_ID',
    message: `line ${line}: expected one line for campaign "${named.slice(0, 120)}", but ${lines} plan it too; keep one of them`,
    path: `line ${line}`,
  };
}
