import { CsvError, parse } from 'csv-parse/sync';
import { OutsideFailure } from '../../domain/failure.ts';
import type { PlanMapping } from './plan-mapping.ts';

/** One row of the file with the line it starts on, counted from 1. Absent trailing cells are empty. */
export interface CsvRow {
  line: number;
  cells: readonly string[];
}

/** A parsed file: which column stands where, and its rows without blank ones. */
export interface CsvTable {
  columnIndex: ReadonlyMap<string, number>;
  width: number;
  rows: readonly CsvRow[];
}

interface ParsedRecord {
  record: string[];
  info: { lines: number };
}

/**
 * Parses CSV (BOM, CRLF and ragged rows are fine). Throws `PLAN_UNREADABLE` on what makes every row doubtful: a wrong
 * encoding, an unclosed quote, no header, or a mapped column that is missing or there twice.
 */
export function parseCsv(bytes: Uint8Array, mapping: PlanMapping, location: string): CsvTable {
  const records = parseRecords(decode(bytes, mapping, location), mapping, location);
  const [header, ...rest] = records;
  if (header === undefined)
    throw unreadable(location, 'it is empty; expected a header line with column names');
  const names = header.record.map((name) => name.trim());
  const columnIndex = new Map(names.map((name, index) => [name, index]));
  requireColumns(mappedColumns(mapping), names, location);
  const rows = rest
    .map(({ record, info }) => ({
      line: info.lines - newlinesIn(record),
      cells: record.map((cell) => cell.trim()),
    }))
    .filter((row) => row.cells.some((cell) => cell !== ''));
  return { columnIndex, width: names.length, rows };
}

function decode(bytes: Uint8Array, mapping: PlanMapping, location: string): string {
  try {
    // one kind of line end: csv-parse counts a CRLF within quotes as two lines
    return new TextDecoder(mapping.encoding, { fatal: true }).decode(bytes).replaceAll(/\r\n?/g, '\n');
  } catch {
    const hint = 'save it as UTF-8, or name its "encoding" in the mapping';
    throw unreadable(location, `it is not ${mapping.encoding}; ${hint}`);
  }
}

function parseRecords(text: string, mapping: PlanMapping, location: string): ParsedRecord[] {
  try {
    return parse(text, {
      delimiter: mapping.delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as ParsedRecord[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw unreadable(location, `it is no CSV file: ${error.message}`);
  }
}

function mappedColumns(mapping: PlanMapping): Set<string> {
  const locators = [
    ...Object.values(mapping.fields),
    ...Object.values(mapping.dailySpend ?? {}),
    ...mapping.skipWhere,
    ...(typeof mapping.planDate === 'object' && 'column' in mapping.planDate ? [mapping.planDate] : []),
  ];
  return new Set(locators.flatMap((locator) => (locator?.column === undefined ? [] : [locator.column])));
}

function requireColumns(wanted: ReadonlySet<string>, names: readonly string[], location: string): void {
  for (const column of wanted) {
    const count = names.filter((name) => name === column).length;
    if (count === 1) continue;
    const found = names
      .map((name) => `"${name}"`)
      .join(', ')
      .slice(0, 500);
    const problem = count === 0 ? 'has no column' : `has ${count} columns named`;
    throw unreadable(location, `line 1 ${problem} "${column}", which the mapping names; it has ${found}`);
  }
}

function newlinesIn(record: readonly string[]): number {
  return record.reduce((count, cell) => count + (cell.split('\n').length - 1), 0);
}

function unreadable(location: string, problem: string): OutsideFailure {
  const shown = location.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//');
  return new OutsideFailure(
    'PLAN_UNREADABLE',
    `The plan ${shown} cannot be read: ${problem}. Correct the file or its mapping.`,
  );
}
