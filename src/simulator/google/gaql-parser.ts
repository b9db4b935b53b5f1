import type { GaqlCondition, GaqlQuery } from './gaql-query.ts';
import { refuseGoogle } from './google-errors.ts';

interface Token {
  kind: 'word' | 'text' | 'number' | 'symbol';
  text: string;
}

const TOKEN_PATTERN =
  /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][\w.]*)|(!=|>=|<=|[=<>(),]))/y;
const COMPARISONS = ['=', '!=', '>', '>=', '<', '<='] as const;

/** Parses the part of Google's query language that a pacing tool uses; anything else is refused with Google's code for it. */
export function parseGaql(text: string): GaqlQuery {
  const reader = new TokenReader(tokenize(text));
  reader.expectWord('SELECT', 'EXPECTED_SELECT');
  const select = readFieldList(reader);
  reader.expectWord('FROM', 'EXPECTED_FROM');
  const from = reader.next().text;
  const where = reader.takeWord('WHERE') ? readConditions(reader) : [];
  const orderBy = reader.takeWord('ORDER') ? readOrder(reader) : [];
  const limit = reader.takeWord('LIMIT') ? readLimit(reader) : null;
  if (!reader.isAtEnd()) refuseQuery('UNEXPECTED_INPUT', `Unexpected input: ${reader.next().text}.`);
  return { select, from, where, orderBy, limit };
}

/** Refuses a query with a code of QueryError. */
export function refuseQuery(code: string, message: string): never {
  return refuseGoogle('queryError', code, `Error in query: ${message}`);
}

class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) return refuseQuery('UNEXPECTED_END_OF_QUERY', 'unexpected end of query.');
    this.#at += 1;
    return token;
  }

  takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    const isThere = token?.kind === 'word' && token.text.toUpperCase() === word;
    if (isThere) this.#at += 1;
    return isThere;
  }

  takeSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    const isThere = token?.kind === 'symbol' && token.text === symbol;
    if (isThere) this.#at += 1;
    return isThere;
  }

  expectWord(word: string, code: string): void {
    if (!this.takeWord(word)) refuseQuery(code, `expected ${word}.`);
  }

  expectSymbol(symbol: string, code: string): void {
    if (!this.takeSymbol(symbol)) refuseQuery(code, `expected "${symbol}".`);
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN_PATTERN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN_PATTERN.lastIndex < end) {
    const at = TOKEN_PATTERN.lastIndex;
    const match = TOKEN_PATTERN.exec(text);
    if (match === null) return refuseSymbol(text.slice(at).trimStart());
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function refuseSymbol(rest: string): never {
  if (/^['"]/.test(rest)) return refuseQuery('STRING_NOT_TERMINATED', 'string literal is not terminated.');
  return refuseQuery('BAD_SYMBOL', `invalid symbol: ${rest.slice(0, 1)}.`);
}

function tokenOf(match: RegExpExecArray): Token {
  const [, single, double, number, word, symbol] = match;
  const quoted = single ?? double;
  if (quoted !== undefined) return { kind: 'text', text: quoted.replaceAll(/\\(.)/g, '$1') };
  if (number !== undefined) return { kind: 'number', text: number };
  return word === undefined ? { kind: 'symbol', text: symbol ?? '' } : { kind: 'word', text: word };
}

function readFieldList(reader: TokenReader): string[] {
  const fields: string[] = [];
  do {
    const token = reader.next();
    if (token.kind !== 'word') refuseQuery('BAD_FIELD_NAME', `invalid field name '${token.text}'.`);
    fields.push(token.text);
  } while (reader.takeSymbol(','));
  return fields;
}

function readConditions(reader: TokenReader): GaqlCondition[] {
  const conditions: GaqlCondition[] = [];
  do conditions.push(readCondition(reader));
  while (reader.takeWord('AND'));
  return conditions;
}

function readCondition(reader: TokenReader): GaqlCondition {
  const field = reader.next().text;
  if (reader.takeWord('IN')) return { field, operator: 'IN', values: readValueList(reader) };
  if (reader.takeWord('NOT')) {
    reader.expectWord('IN', 'BAD_OPERATOR');
    return { field, operator: 'NOT IN', values: readValueList(reader) };
  }
  if (reader.takeWord('BETWEEN')) return readBetween(reader, field);
  if (reader.takeWord('DURING')) return { field, operator: 'DURING', values: [reader.next().text] };
  const symbol = reader.next().text;
  const operator = COMPARISONS.find((candidate) => candidate === symbol);
  if (operator === undefined) return refuseQuery('BAD_OPERATOR', `invalid operator: ${symbol}.`);
  return { field, operator, values: [readValue(reader)] };
}

function readBetween(reader: TokenReader, field: string): GaqlCondition {
  const from = readValue(reader);
  reader.expectWord('AND', 'EXPECTED_AND');
  return { field, operator: 'BETWEEN', values: [from, readValue(reader)] };
}

function readValue(reader: TokenReader): string {
  const token = reader.next();
  if (token.kind === 'symbol') refuseQuery('EXPECTED_SINGLE_VALUE', `expected a value, got "${token.text}".`);
  return token.text;
}

function readValueList(reader: TokenReader): string[] {
  reader.expectSymbol('(', 'EXPECTED_LIST');
  if (reader.takeSymbol(')')) refuseQuery('PROHIBITED_EMPTY_LIST_IN_CONDITION', 'the list is empty.');
  const values: string[] = [];
  do values.push(readValue(reader));
  while (reader.takeSymbol(','));
  reader.expectSymbol(')', 'EXPECTED_LIST');
  return values;
}

function readOrder(reader: TokenReader): { field: string; isDescending: boolean }[] {
  reader.expectWord('BY', 'EXPECTED_BY');
  const order: { field: string; isDescending: boolean }[] = [];
  do {
    const field = reader.next().text;
    const isDescending = reader.takeWord('DESC');
    if (!isDescending) reader.takeWord('ASC');
    order.push({ field, isDescending });
  } while (reader.takeSymbol(','));
  return order;
}

function readLimit(reader: TokenReader): number {
  const limit = Number(reader.next().text);
  if (!Number.isInteger(limit)) refuseQuery('BAD_LIMIT_VALUE', 'LIMIT needs a whole number.');
  if (limit < 1) refuseQuery('LIMIT_VALUE_TOO_LOW', 'LIMIT must be at least 1.');
  return limit;
}
