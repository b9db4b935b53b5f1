import type { DailySpend } from '../../domain/campaign-reading.ts';
import { OutsideFailure } from '../../domain/failure.ts';
import type { PlanRecord } from '../../domain/plan-record.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import type { ExportedCampaign, SpendExport, SpendExportSource } from '../../ports/spend-export.ts';
import { type CsvRow, type CsvTable, parseCsv } from './csv-rows.ts';
import { createFieldReader } from './field-reader.ts';
import type { PlanMapping } from './plan-mapping.ts';
import { readPlanRow } from './plan-row.ts';
import { readLocation } from './read-location.ts';
import { keptRows, readPlanTable } from './read-plan-file.ts';

type SpendMapping = NonNullable<PlanMapping['dailySpend']>;
type SpendByDate = Map<string, DailySpend>;

/** One row of the export that its plan line was read from. */
interface SpendRow {
  row: CsvRow;
  record: PlanRecord;
}

/**
 * A CSV export with plan and spend of each day, by a mapping with `dailySpend`. A row whose plan side is good and whose
 * spend is not (or that names a day a second time) is rejected; its campaign stays. Throws `PLAN_UNREADABLE`.
 */
export function createCsvSpendExport(options: { location: string; mapping: PlanMapping }): SpendExportSource {
  const { location, mapping } = options;
  return {
    async readExport() {
      const { dailySpend } = mapping;
      if (dailySpend === undefined)
        throw unusable(location, 'its mapping has no "dailySpend: { date, amount }"');
      const content = await readLocation(location);
      const table = parseCsv(content.bytes, mapping, location);
      return toExport({ table, mapping, spend: dailySpend, location });
    },
  };
}

interface Parsed {
  table: CsvTable;
  mapping: PlanMapping;
  spend: SpendMapping;
  location: string;
}

function toExport(parsed: Parsed): SpendExport {
  const { table, mapping, location } = parsed;
  const plan = readPlanTable(table, mapping);
  const spend = readSpend(parsed);
  const campaigns = plan.records.map((record) => toCampaign(record, spend.byPlanKey.get(record.planKey)));
  const days = campaigns.flatMap(({ dailySpend }) => dailySpend.map(({ date }) => date)).sort();
  const firstDay = days.at(0);
  const lastDay = days.at(-1);
  const rejected = [...plan.rejected, ...spend.rejected];
  if (firstDay !== undefined && lastDay !== undefined) {
    return { timeZone: mapping.timeZone, firstDay, lastDay, campaigns, rejected };
  }
  throw unusable(
    location,
    `no row has a plan and a day's spend; ${rejected[0]?.message ?? 'it has no rows'}`,
  );
}

function toCampaign(plan: PlanRecord, byDate: SpendByDate | undefined): ExportedCampaign {
  const dailySpend = [...(byDate?.values() ?? [])].sort((a, b) => (a.date < b.date ? -1 : 1));
  return { plan, dailySpend };
}

function readSpend(parsed: Parsed): { byPlanKey: Map<string, SpendByDate>; rejected: RejectedRecord[] } {
  const byPlanKey = new Map<string, SpendByDate>();
  const rejected: RejectedRecord[] = [];
  for (const found of plannedRows(parsed)) {
    const byDate = byPlanKey.get(found.record.planKey) ?? new Map<string, DailySpend>();
    byPlanKey.set(found.record.planKey, byDate);
    const problem = addSpend(found, byDate, parsed);
    if (problem !== null) rejected.push(problem);
  }
  return { byPlanKey, rejected };
}

function plannedRows({ table, mapping }: Parsed): SpendRow[] {
  return keptRows(table, mapping).flatMap((row) => {
    const read = readPlanRow(row, table, mapping);
    return read.kind === 'plan' ? [{ row, record: read.record }] : [];
  });
}

function addSpend({ row, record }: SpendRow, byDate: SpendByDate, parsed: Parsed): RejectedRecord | null {
  const { table, mapping, spend } = parsed;
  const reader = createFieldReader(row, table, mapping);
  const date = reader.text(spend.date) === null ? null : reader.date(spend.date);
  const amountMicros = reader.amount(spend.amount);
  if (date === null && reader.text(spend.date) === null) {
    reader.complain(spend.date, 'INVALID_DATE', 'expected a date, got nothing');
  }
  if (date !== null && byDate.has(date)) {
    reader.complain(spend.date, 'DUPLICATE_ID', `expected one row of a campaign for ${date}, got another`);
  }
  if (date !== null && amountMicros !== null && reader.problems.length === 0) {
    byDate.set(date, { date, amountMicros });
    return null;
  }
  const { platform, accountId, campaignId } = record;
  const message = reader.problems.map((problem) => problem.message).join('; ');
  const { code, path } = reader.problems[0] ?? { code: 'INVALID_RECORD' as const, path: `line ${row.line}` };
  return { platform, accountId, campaignId, source: 'platform', code, message, path };
}

function unusable(location: string, problem: string): OutsideFailure {
  return new OutsideFailure('PLAN_UNREADABLE', `The export ${location} cannot be replayed: ${problem}.`);
}
