import { type ParsedAmount, parseAmount } from '../../domain/money.ts';
import type { PlanMapping } from './plan-mapping.ts';

type NumberFormat = PlanMapping['numbers'];

const NO_BREAK_SPACES = /[   ]/g;

/**
 * Micros of an amount written as the mapping says. Thousands separators must stand where they belong (`1,234` or the
 * Indian `7,31,431`), so that a decimal comma never passes for one.
 */
export function parseLocalAmount(text: string, format: NumberFormat): ParsedAmount {
  const bare = withoutSymbols(text, format.symbols).replace(NO_BREAK_SPACES, ' ');
  if (!shapeOf(format).test(bare)) return { kind: 'invalid', reason: expectation(text, format) };
  const whole = format.thousands === null ? bare : bare.replaceAll(format.thousands, '');
  const parsed = parseAmount(whole.replace(format.decimal, '.'));
  return parsed.kind === 'amount' ? parsed : { ...parsed, reason: `${parsed.reason}, got "${clip(text)}"` };
}

function withoutSymbols(text: string, symbols: readonly string[]): string {
  let bare = text.trim();
  for (const symbol of symbols) {
    if (bare.startsWith(symbol)) bare = bare.slice(symbol.length);
    if (bare.endsWith(symbol)) bare = bare.slice(0, -symbol.length);
    bare = bare.trim();
  }
  return bare;
}

const shapes = new WeakMap<NumberFormat, RegExp>();

function shapeOf(format: NumberFormat): RegExp {
  const known = shapes.get(format);
  if (known !== undefined) return known;
  const decimal = `\\${format.decimal}`;
  const grouped = format.thousands === null ? '' : groupedDigits(format.thousands);
  const shape = new RegExp(`^[+-]?(?:\\d+${grouped})(?:${decimal}\\d+)?$`);
  shapes.set(format, shape);
  return shape;
}

function groupedDigits(thousands: string): string {
  const separator = /[.']/.test(thousands) ? `\\${thousands}` : thousands;
  return `|\\d{1,3}(?:${separator}\\d{2,3})*${separator}\\d{3}`;
}

function expectation(text: string, format: NumberFormat): string {
  const example = `1${format.thousands ?? ''}234${format.decimal}56`;
  return `expected an amount written like ${example}, got "${clip(text)}" (if the file writes amounts in another way, say so under "numbers" in the mapping)`;
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
