import { parse } from 'csv-parse/sync';
import { type AnswerSource, unreadableAnswer } from '../shared/answer.ts';

/** One row of a report by column header. */
export type ReportRow = Readonly<Record<string, string>>;

const SOURCE: AnswerSource = { platform: 'dv360', what: 'the finished report', isWrite: false };
const FOOTER_START = 'Report Time:';

/**
 * The rows of a Bid Manager CSV, without its traps (ad-platform-apis §5): the totals row with blank dimensions that would
 * double every sum, the footer, and the text that stands in for rows when there are none. `dimensions` and `metric` are the
 * headers that must be there. A file that ends before its totals or footer was cut off: PLATFORM_UNREADABLE_ANSWER, because
 * half a report is an under-delivery that never was.
 */
export function parseReport(
  text: string,
  columns: { dimensions: readonly string[]; metric: string },
): readonly ReportRow[] {
  const records = parseCsv(text);
  const header = records[0] ?? [];
  if (![...columns.dimensions, columns.metric].every((name) => header.includes(name))) {
    return withoutHeader(records);
  }
  const end = records.findIndex((record, index) => index > 0 && isEndOfTable(record, header, columns));
  if (end === -1) throw unreadableAnswer(SOURCE, 'it has neither totals nor footer, so it was cut off');
  return records
    .slice(1, end)
    .map((record) => Object.fromEntries(header.map((name, at) => [name, record[at] ?? ''])));
}

function parseCsv(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, relax_column_count: true, relax_quotes: true, trim: true });
  } catch {
    throw unreadableAnswer(SOURCE, 'it is not CSV');
  }
}

/** A blank line, a line of prose or the totals row: what follows is not data. */
function isEndOfTable(
  record: readonly string[],
  header: readonly string[],
  columns: { dimensions: readonly string[] },
): boolean {
  if (record.length <= 1) return true;
  if (record[0] === FOOTER_START) return true;
  return columns.dimensions.every((name) => (record[header.indexOf(name)] ?? '') === '');
}

/** No header is an empty report only where it says so; a renamed column must never read as "no spend". */
function withoutHeader(records: readonly (readonly string[])[]): readonly ReportRow[] {
  const first = records[0]?.[0] ?? '';
  if (first === '' || first === FOOTER_START || /^no data\b/i.test(first)) return [];
  throw unreadableAnswer(SOURCE, 'columns that were asked for are missing');
}
