import type { Instant, IsoDate } from '../../domain/instant.ts';
import type { Micros } from '../../domain/money.ts';
import type { RejectionCode } from '../../domain/rejected-record.ts';
import type { CsvRow, CsvTable } from './csv-rows.ts';
import { exampleDate, parseDate, parseMoment } from './date-format.ts';
import { parseLocalAmount } from './number-format.ts';
import type { Locator, PlanMapping } from './plan-mapping.ts';

/** What is wrong with one value, and where it stands: `line 7, column budget`. */
export interface FieldProblem {
  code: RejectionCode;
  path: string;
  message: string;
}

/** Reads one row's values as the mapping says, and collects what is wrong with them instead of throwing. */
export interface FieldReader {
  readonly problems: readonly FieldProblem[];
  /** The text at the locator, trimmed; `null` where it is blank or the field is not mapped. */
  text(locator: Locator | undefined): string | null;
  amount(locator: Locator): Micros | null;
  date(locator: Locator | undefined): IsoDate | null;
  moment(column: string): Instant | null;
  complain(locator: Locator, code: RejectionCode, expected: string): null;
}

/** A reader of one row. */
export function createFieldReader(row: CsvRow, table: CsvTable, mapping: PlanMapping): FieldReader {
  const problems: FieldProblem[] = [];
  const cell = (column: string) => row.cells[table.columnIndex.get(column) ?? -1] ?? '';
  const text = (locator: Locator | undefined) => textAt(locator, cell, mapping);

  function complain(locator: Locator, code: RejectionCode, expected: string): null {
    const path = `line ${row.line}, ${placeOf(locator)}`;
    problems.push({ code, path, message: `${path}: ${expected}` });
    return null;
  }

  function amount(locator: Locator): Micros | null {
    const found = text(locator);
    if (found === null) return complain(locator, 'INVALID_AMOUNT', 'expected an amount, got nothing');
    const parsed = parseLocalAmount(found, mapping.numbers);
    return parsed.kind === 'amount' ? parsed.micros : complain(locator, 'INVALID_AMOUNT', parsed.reason);
  }

  function date(locator: Locator | undefined): IsoDate | null {
    const found = text(locator);
    if (locator === undefined || found === null) return null;
    return (
      parseDate(found, mapping.dates) ??
      complain(locator, 'INVALID_DATE', `expected ${dateHelp(found, mapping)}`)
    );
  }

  function moment(column: string): Instant | null {
    const found = cell(column);
    const expected = `expected an instant such as 2025-04-30T06:00:00Z, or ${dateHelp(found, mapping)}`;
    return (
      parseMoment(found, mapping.dates, mapping.timeZone) ?? complain({ column }, 'INVALID_DATE', expected)
    );
  }

  return { problems, text, amount, date, moment, complain };
}

function textAt(
  locator: Locator | undefined,
  cell: (column: string) => string,
  mapping: PlanMapping,
): string | null {
  if (locator === undefined) return null;
  const raw = rawText(locator, cell, mapping).trim();
  const translated = translate(raw, locator.values);
  return translated === '' ? null : translated;
}

function translate(raw: string, values: Locator['values']): string {
  return values !== undefined && Object.hasOwn(values, raw) ? (values[raw] ?? raw) : raw;
}

function rawText(locator: Locator, cell: (column: string) => string, mapping: PlanMapping): string {
  if (locator.constant !== undefined) return locator.constant;
  return locator.column === undefined ? groupText(locator, cell, mapping) : cell(locator.column);
}

/** The group's text in the name; the mapping's check has seen that pattern and name are there. */
function groupText(
  locator: Locator,
  cell: (column: string) => string,
  { fields, namingPattern }: PlanMapping,
) {
  const pattern = patternOf(locator.pattern ?? namingPattern ?? '');
  const name = cell(fields.name?.column ?? '');
  return pattern.exec(name)?.groups?.[locator.group ?? ''] ?? '';
}

const patterns = new Map<string, RegExp>();

function patternOf(source: string): RegExp {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const pattern = new RegExp(source);
  patterns.set(source, pattern);
  return pattern;
}

function dateHelp(found: string, { dates }: PlanMapping): string {
  const clipped = found.length > 40 ? `${found.slice(0, 40)}…` : found;
  return `a date that exists, written ${dates} like ${exampleDate(dates)}, got "${clipped}" (the mapping's "dates" names the format)`;
}

function placeOf(locator: Locator): string {
  if (locator.column !== undefined) return `column ${locator.column}`;
  return locator.group === undefined
    ? `constant "${locator.constant ?? ''}"`
    : `group ${locator.group} of the name`;
}
