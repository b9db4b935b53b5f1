import { formatUnits, type Micros } from '../../domain/money.ts';

/** Currencies whose budgets Meta counts in whole units; all others in hundredths (its own list, not ISO 4217's exponents). */
const OFFSET_ONE = new Set(['CLP', 'COP', 'CRC', 'HUF', 'ISK', 'IDR', 'JPY', 'KRW', 'PYG', 'TWD', 'VND']);

/** A budget as Meta writes it: a whole number of minor units. */
export function minorUnits(micros: Micros, currency: string): string {
  return (micros / (OFFSET_ONE.has(currency) ? 1_000_000n : 10_000n)).toString();
}

/** Spend as Meta writes it: a decimal of major units without trailing zeros ("5339.5", "14.35", "7"). */
export function majorUnits(micros: Micros): string {
  return formatUnits(micros).replace(/\.?0+$/, '');
}
