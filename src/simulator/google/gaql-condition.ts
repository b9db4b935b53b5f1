import { fieldOf } from './gaql-check.ts';
import type { GaqlCondition, GaqlQuery } from './gaql-query.ts';
import type { Row } from './row.ts';

/** Tells of a row whether a condition holds. */
export type RowTest = (row: Row) => boolean;

/** A condition made ready for many rows: a list of a thousand ids is looked up, not walked through. */
export function rowTest(condition: GaqlCondition): RowTest {
  const { field, operator, values } = condition;
  const { type, read } = fieldOf(field);
  if (operator === 'DURING') return () => true;
  const isNumeric = type === 'int64' || type === 'number';
  const canonical = (text: string) => (isNumeric ? BigInt(text).toString() : text);
  const listed = new Set(values.map(canonical));
  const compare = isNumeric ? compareNumbers : compareTexts;
  return (row) => {
    if (field === 'segments.date' && row.date === undefined) return true;
    const value = read(row);
    if (value === undefined) return operator === '!=' || operator === 'NOT IN';
    const text = String(value);
    if (operator === 'IN') return listed.has(text);
    if (operator === 'NOT IN') return !listed.has(text);
    return HOLDS[operator](values.map((other) => compare(text, other)));
  };
}

/** Whether a condition holds, by how the field compares to each of its values. */
const HOLDS: Readonly<
  Record<Exclude<GaqlCondition['operator'], 'DURING' | 'IN' | 'NOT IN'>, (signs: number[]) => boolean>
> = {
  '=': ([sign]) => sign === 0,
  '!=': ([sign]) => sign !== 0,
  '>': ([sign = 0]) => sign > 0,
  '>=': ([sign = 0]) => sign >= 0,
  '<': ([sign = 0]) => sign < 0,
  '<=': ([sign = 0]) => sign <= 0,
  BETWEEN: ([from = 0, to = 0]) => from >= 0 && to <= 0,
};

function compareNumbers(left: string, right: string): number {
  const [a, b] = [BigInt(left), BigInt(right)];
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareTexts(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

/** How two rows stand to each other under ORDER BY. */
export function compareRows(query: GaqlQuery, left: Row, right: Row): number {
  for (const { field, isDescending } of query.orderBy) {
    const { type, read } = fieldOf(field);
    const [a, b] = [String(read(left) ?? ''), String(read(right) ?? '')];
    const sign =
      type === 'int64' || type === 'number' ? compareNumbers(a || '0', b || '0') : compareTexts(a, b);
    if (sign !== 0) return isDescending ? -sign : sign;
  }
  return 0;
}
