import { parseInstant } from '../../domain/instant.ts';
import { refuseArgument } from './list-query.ts';

type Predicate = (item: Record<string, unknown>) => boolean;

const TOKENS = /\s*(?:([()])|(AND|OR)\b|(\w+(?:\.\w+)*)\s*(>=|<=|=)\s*"([^"]*)")/y;
const MAX_LENGTH = 500;

/**
 * Reads a list filter: restrictions `field="value"`, `updateTime>="…"`, joined by AND (also when nothing stands between
 * them) or OR, with parentheses. Refuses what DV360 would refuse.
 */
export function readFilter(text: string | null, fields: readonly string[]): Predicate {
  if (text === null || text.trim() === '') return () => true;
  if (text.length > MAX_LENGTH) refuseArgument('The filter must be no longer than 500 characters.');
  const reader = { text: text.trimEnd(), at: 0, fields };
  const predicate = readAny(reader);
  if (reader.at < reader.text.length) refuseFilter(text);
  return predicate;
}

interface Reader {
  text: string;
  at: number;
  fields: readonly string[];
}

function readAny(reader: Reader): Predicate {
  const options = [readAll(reader)];
  while (take(reader, 'OR')) options.push(readAll(reader));
  return (item) => options.some((option) => option(item));
}

function readAll(reader: Reader): Predicate {
  const parts = [readOne(reader)];
  for (let next = peek(reader); next !== null && next[2] !== 'OR' && next[1] !== ')'; next = peek(reader)) {
    take(reader, 'AND');
    parts.push(readOne(reader));
  }
  return (item) => parts.every((part) => part(item));
}

function readOne(reader: Reader): Predicate {
  const match = peek(reader) ?? refuseFilter(reader.text);
  reader.at += match[0].length;
  if (match[1] === '(') {
    const inner = readAny(reader);
    if (!take(reader, ')')) refuseFilter(reader.text);
    return inner;
  }
  const [, , , field, operator, value = ''] = match;
  if (field === undefined || !reader.fields.includes(field)) return refuseFilter(reader.text);
  if ((field === 'updateTime') === (operator === '=')) refuseFilter(reader.text);
  if (operator === '=') return (item) => item[field] === value;
  return timePredicate(field, operator === '>=' ? 1 : -1, value);
}

function timePredicate(field: string, sign: 1 | -1, value: string): Predicate {
  const bound = parseInstant(value) ?? refuseFilter(value);
  return (item) => sign * (Date.parse(item[field] as string) - bound) >= 0;
}

function peek(reader: Reader): RegExpExecArray | null {
  TOKENS.lastIndex = reader.at;
  return TOKENS.exec(reader.text);
}

function take(reader: Reader, word: 'AND' | 'OR' | ')'): boolean {
  const match = peek(reader);
  if (match === null || (match[1] ?? match[2]) !== word) return false;
  reader.at += match[0].length;
  return true;
}

function refuseFilter(text: string): never {
  return refuseArgument(`Invalid filter: ${text}`);
}
