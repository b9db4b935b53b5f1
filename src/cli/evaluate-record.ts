import { isKnownCurrency } from '../domain/currency.ts';
import { isFutureData } from '../domain/freshness.ts';
import { parseInstant } from '../domain/instant.ts';
import { type Micros, parseAmount } from '../domain/money.ts';
import type { Metadata } from '../domain/plan-record.ts';
import type { RejectionCode } from '../domain/rejected-record.ts';

/** One side of a line, checked. */
export interface EvaluateSide {
  amountMicros: Micros;
  campaignName: string | null;
  metadata: Metadata;
}

/** A line that can be judged. `dataAgeMs` is `now − dataThrough`. */
export interface EvaluateRecord {
  id: string | number;
  isMeantToRun: boolean;
  plan: EvaluateSide;
  actual: EvaluateSide;
  dataAgeMs: number;
}

/** Why a line cannot be judged (spec §7): `path` names the field, empty for the whole line. */
export class LineError extends Error {
  readonly code: RejectionCode;
  readonly path: string;

  constructor(code: RejectionCode, path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The line's id where one can be told, for answers and errors; else `null`. */
export function idOf(line: unknown): string | number | null {
  const id = isFields(line) ? line['id'] : null;
  if (typeof id === 'number') return id;
  return typeof id === 'string' && id.trim() !== '' ? id : null;
}

/**
 * Checks a line by hand, in the order of the codes in spec §7: shape, ids, amounts, currencies, dates. Throws `LineError`
 * at the first flaw. Missing or null names and metadata are none.
 */
export function parseRecord(line: unknown): EvaluateRecord {
  if (!isFields(line)) throw new LineError('INVALID_RECORD', '', 'expected a JSON object');
  const id = checkId(line, 'id');
  const plan = fieldsAt(line, 'plan');
  const actual = fieldsAt(line, 'actual');
  const isMeantToRun = booleanAt(line, 'campaignRunning');
  checkId(plan, 'plan.campaignId');
  checkId(actual, 'actual.campaignId');
  const sides = {
    plan: sideOf(plan, 'plan', 'targetSpend'),
    actual: sideOf(actual, 'actual', 'spend'),
  };
  checkCurrencies(plan, actual);
  return { id, isMeantToRun, ...sides, dataAgeMs: dataAge(line, actual) };
}

function sideOf(fields: Fields, side: 'plan' | 'actual', amountField: string): EvaluateSide {
  const campaignName = fields['campaignName'] ?? null;
  if (campaignName !== null && typeof campaignName !== 'string')
    throw new LineError('INVALID_RECORD', `${side}.campaignName`, 'expected text or null');
  const metadata = fields['metadata'] ?? {};
  if (!isFields(metadata))
    throw new LineError('INVALID_RECORD', `${side}.metadata`, 'expected an object or null');
  const amount = parseAmount(fields[amountField]);
  if (amount.kind === 'invalid') {
    throw new LineError('INVALID_AMOUNT', `${side}.${amountField}`, amount.reason);
  }
  return { amountMicros: amount.micros, campaignName, metadata: metadata as Metadata };
}

function checkId(fields: Fields, path: string): string | number {
  const id = fields[path.slice(path.indexOf('.') + 1)] ?? '';
  if (typeof id === 'number') return id;
  if (typeof id !== 'string') throw new LineError('INVALID_RECORD', path, 'expected text or a number');
  if (id.trim() === '') throw new LineError('MISSING_ID', path, 'the id is missing');
  return id;
}

function checkCurrencies(plan: Fields, actual: Fields): void {
  checkCurrency(plan['currency'], 'plan.currency');
  checkCurrency(actual['currency'], 'actual.currency');
  if (plan['currency'] === actual['currency']) return;
  const message = `the plan is in ${String(plan['currency'])}, actual spend in ${String(actual['currency'])}`;
  throw new LineError('CURRENCY_MISMATCH', 'actual.currency', message);
}

function checkCurrency(currency: unknown, path: string): void {
  if (typeof currency === 'string' && isKnownCurrency(currency)) return;
  const message = 'expected the ISO 4217 code of a currency in use, such as USD';
  throw new LineError('UNKNOWN_CURRENCY', path, message);
}

function dataAge(line: Fields, actual: Fields): number {
  const ageMs = instantAt(line['now'], 'now') - instantAt(actual['dataThrough'], 'actual.dataThrough');
  if (isFutureData(ageMs))
    throw new LineError('FUTURE_DATA', 'actual.dataThrough', 'the data is more than 5 minutes ahead of now');
  return ageMs;
}

function instantAt(value: unknown, path: string): number {
  const epochMs = typeof value === 'string' ? parseInstant(value) : null;
  if (epochMs === null) {
    throw new LineError('INVALID_DATE', path, 'expected a date and time with its zone: 2026-03-15T12:00:00Z');
  }
  return epochMs;
}

function booleanAt(line: Fields, path: string): boolean {
  const value = line[path] ?? true;
  if (typeof value !== 'boolean') throw new LineError('INVALID_RECORD', path, 'expected true or false');
  return value;
}

function fieldsAt(line: Fields, path: string): Fields {
  const value = line[path];
  if (!isFields(value)) throw new LineError('INVALID_RECORD', path, 'expected an object');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
