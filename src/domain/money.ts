/** An amount in millionths of the currency's main unit. Integer, so sums and comparisons are exact. */
export type Micros = bigint;

/** Micros as decimal digits: how amounts cross JSON and Temporal payloads (an IDR budget passes 2^53). */
export type MicrosText = string;

/** What parsing an outside amount gives: micros, or why it is no amount. */
export type ParsedAmount = { kind: 'amount'; micros: Micros } | { kind: 'invalid'; reason: string };

const MICROS_PER_UNIT = 1_000_000n;
const MICROS_PER_CENT = 10_000n;
/** More digits than the world's money in its smallest currency: a field that was filled with something else. */
const MAX_UNIT_DIGITS = 24;
const DECIMAL_PATTERN = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Reads MicrosText back. Throws on anything but digits, because only our own text gets here. */
export function toMicros(text: MicrosText): Micros {
  return BigInt(text);
}

/** Micros as their decimal digits. */
export function toMicrosText(micros: Micros): MicrosText {
  return micros.toString();
}

/**
 * Micros of a non-negative decimal string or finite number in currency units; finer input is rounded half up
 * to micros (spec §2). Negative and non-finite amounts are invalid.
 */
export function parseAmount(value: unknown): ParsedAmount {
  if (typeof value === 'number') return parseNumber(value);
  if (typeof value !== 'string') return { kind: 'invalid', reason: 'expected a decimal string or a number' };
  const match = DECIMAL_PATTERN.exec(value.trim());
  if (match === null) return { kind: 'invalid', reason: `"${value.slice(0, 40)}" is not a decimal amount` };
  const [, sign, units = '0', fraction = ''] = match;
  if (units.replace(/^0+/, '').length > MAX_UNIT_DIGITS)
    return { kind: 'invalid', reason: 'the amount is absurdly large' };
  const micros = decimalToMicros(units, fraction);
  if (sign === '-' && micros !== 0n) return { kind: 'invalid', reason: 'the amount is negative' };
  return { kind: 'amount', micros };
}

function parseNumber(value: number): ParsedAmount {
  if (!Number.isFinite(value)) return { kind: 'invalid', reason: 'the amount is not finite' };
  const plain = Math.abs(value) >= 1e21 ? BigInt(value).toString() : value.toFixed(20);
  return /e/i.test(plain)
    ? { kind: 'invalid', reason: 'the amount is out of range' }
    : parseAmount(shortest(value, plain));
}

/** The shortest decimal that prints the number, so that 0.1 is 0.1 and not its binary tail. */
function shortest(value: number, plain: string): string {
  const printed = String(value);
  return /e/i.test(printed) ? plain : printed;
}

function decimalToMicros(units: string, fraction: string): Micros {
  const kept = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  const roundsUp = fraction.length > 6 && fraction.charCodeAt(6) >= '5'.charCodeAt(0);
  return BigInt(units) * MICROS_PER_UNIT + kept + (roundsUp ? 1n : 0n);
}

/** Currency units as text without noise: `1234.5`, at least two decimals, up to six. */
export function formatUnits(micros: Micros): string {
  const negative = micros < 0n;
  const absolute = negative ? -micros : micros;
  const fraction = (absolute % MICROS_PER_UNIT)
    .toString()
    .padStart(6, '0')
    .replace(/0{1,4}$/, '');
  return `${negative ? '-' : ''}${absolute / MICROS_PER_UNIT}.${fraction}`;
}

/** An amount for people, not negative: `1,260.00 USD`, rounded half up to two decimals; the exact one stands in the audit. */
export function readableAmount(micros: MicrosText | null, currency: string | null): string {
  if (micros === null) return 'not known';
  const cents = (toMicros(micros) + MICROS_PER_CENT / 2n) / MICROS_PER_CENT;
  const units = (cents / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return `${units}.${(cents % 100n).toString().padStart(2, '0')} ${currency ?? ''}`.trimEnd();
}
