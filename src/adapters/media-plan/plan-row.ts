import { createHash } from 'node:crypto';
import { isKnownCurrency } from '../../domain/currency.ts';
import type { Instant, IsoDate } from '../../domain/instant.ts';
import type { FlightDates, PlannedTarget, PlanRecord } from '../../domain/plan-record.ts';
import { PLATFORMS, type Platform } from '../../domain/platform.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import type { CsvRow, CsvTable } from './csv-rows.ts';
import { createFieldReader, type FieldReader } from './field-reader.ts';
import type { PlanMapping } from './plan-mapping.ts';

/** What one row came to. `refreshedAt` is the row's plan date where the mapping reads it from a column. */
export type PlanRow =
  | { kind: 'plan'; line: number; record: PlanRecord; refreshedAt: Instant | null }
  | { kind: 'rejected'; rejected: RejectedRecord }
  | { kind: 'other_platform' };

type Identity = Pick<PlanRecord, 'accountId' | 'campaignId' | 'campaignName'>;

/** One row as a plan record, or as a rejection that names line, column and what was expected. */
export function readPlanRow(row: CsvRow, table: CsvTable, mapping: PlanMapping): PlanRow {
  const reader = createFieldReader(row, table, mapping);
  const platform = readPlatform(reader, mapping);
  if (platform !== null && !mapping.platforms.includes(platform)) return { kind: 'other_platform' };
  refuseExtraCells(row, table, reader);
  const record = readRecord(platform, reader, mapping);
  const refreshedAt = readRefreshedAt(reader, mapping);
  if (reader.problems.length === 0 && record !== null) {
    return { kind: 'plan', line: row.line, record, refreshedAt };
  }
  return { kind: 'rejected', rejected: rejectionOf(platform, reader, mapping) };
}

function readPlatform(reader: FieldReader, mapping: PlanMapping): Platform | null {
  const text = reader.text(mapping.fields.platform);
  const platform = PLATFORMS.find((known) => known === text?.toLowerCase());
  return (
    platform ??
    reader.complain(
      mapping.fields.platform,
      'INVALID_RECORD',
      `expected one of ${PLATFORMS.join(', ')}, got "${text ?? ''}" (the mapping's "values" can translate it)`,
    )
  );
}

function refuseExtraCells(row: CsvRow, table: CsvTable, reader: FieldReader): void {
  if (row.cells.slice(table.width).every((cell) => cell === '')) return;
  const expected = `expected at most ${table.width} cells as in the header, got ${row.cells.length} (is a separator missing its quotes?)`;
  reader.complain({ column: String(table.width + 1) }, 'INVALID_RECORD', expected);
}

function readRecord(platform: Platform | null, reader: FieldReader, mapping: PlanMapping): PlanRecord | null {
  const identity = readIdentity(reader, mapping);
  const currency = readCurrency(reader, mapping);
  const flight = readFlight(reader, mapping);
  const target = readTarget(flight, reader, mapping);
  if (platform === null || identity === null || currency === null || target === null) return null;
  const planKey = planKeyOf({ platform, ...identity, flight });
  const planKeyHash = createHash('sha256').update(planKey).digest('hex').slice(0, 12);
  const metadata = {
    market: reader.text(mapping.fields.market),
    product: reader.text(mapping.fields.product),
    start_date: flight?.startDate ?? null,
    end_date: flight?.endDate ?? null,
  };
  return { planKey, planKeyHash, platform, ...identity, currency, flight, target, metadata };
}

function readIdentity(reader: FieldReader, { fields }: PlanMapping): Identity | null {
  const accountId =
    reader.text(fields.account) ?? reader.complain(fields.account, 'MISSING_ID', 'expected an account');
  const campaignId = reader.text(fields.campaignId);
  const campaignName = reader.text(fields.name);
  const locator = fields.campaignId ?? fields.name;
  if (campaignId === null && campaignName === null && locator !== undefined) {
    return reader.complain(locator, 'MISSING_ID', 'expected a campaign id or name');
  }
  return accountId === null ? null : { accountId, campaignId, campaignName };
}

function readCurrency(reader: FieldReader, mapping: PlanMapping): string | null {
  const found = reader.text(mapping.fields.currency)?.toUpperCase() ?? '';
  if (isKnownCurrency(found)) return found;
  const expected = `expected an ISO 4217 currency such as EUR, got "${found.slice(0, 40)}"`;
  return reader.complain(mapping.fields.currency, 'UNKNOWN_CURRENCY', expected);
}

function readFlight(reader: FieldReader, { fields }: PlanMapping): FlightDates | null {
  const startDate = readFlightDate('startDate', reader, fields);
  const endDate = readFlightDate('endDate', reader, fields);
  if (startDate === null || endDate === null || fields.endDate === undefined) return null;
  if (startDate <= endDate) return { startDate, endDate };
  return reader.complain(
    fields.endDate,
    'INVALID_DATE',
    `expected a day not before the flight's first, ${startDate}, got ${endDate}`,
  );
}

function readFlightDate(
  name: 'startDate' | 'endDate',
  reader: FieldReader,
  fields: PlanMapping['fields'],
): IsoDate | null {
  const locator = fields[name];
  if (locator === undefined) return null;
  const isNeeded = fields.budget !== undefined;
  if (isNeeded && reader.text(locator) === null) {
    return reader.complain(locator, 'INVALID_DATE', 'expected a date, got nothing');
  }
  return reader.date(locator);
}

function readTarget(
  flight: FlightDates | null,
  reader: FieldReader,
  { fields }: PlanMapping,
): PlannedTarget | null {
  if (fields.targetToDate !== undefined) {
    const targetMicros = reader.amount(fields.targetToDate);
    return targetMicros === null ? null : { kind: 'to_date', targetMicros };
  }
  const budgetMicros = fields.budget === undefined ? null : reader.amount(fields.budget);
  return budgetMicros === null || flight === null ? null : { kind: 'even_share', budgetMicros };
}

function readRefreshedAt(reader: FieldReader, { planDate }: PlanMapping): Instant | null {
  return typeof planDate === 'object' && 'column' in planDate ? reader.moment(planDate.column) : null;
}

function planKeyOf({
  platform,
  accountId,
  campaignId,
  campaignName,
  flight,
}: Identity & { platform: Platform; flight: FlightDates | null }): string {
  const dates = flight === null ? '' : `${flight.startDate}..${flight.endDate}`;
  const parts = [platform, accountId, campaignId ?? campaignName ?? '', dates];
  return parts.map((part) => part.replaceAll('|', '||')).join('|');
}

/** A row whose platform cannot be read is reported with the first platform of the mapping: once, and not lost. */
function rejectionOf(platform: Platform | null, reader: FieldReader, mapping: PlanMapping): RejectedRecord {
  const [first] = reader.problems;
  return {
    platform: platform ?? mapping.platforms[0],
    accountId: reader.text(mapping.fields.account) ?? '',
    campaignId: reader.text(mapping.fields.campaignId),
    source: 'plan',
    code: first?.code ?? 'INVALID_RECORD',
    message: reader.problems.map((problem) => problem.message).join('; '),
    path: first?.path ?? '',
  };
}
