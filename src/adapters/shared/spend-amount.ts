import { type ParsedAmount, parseAmount } from '../../domain/money.ts';

/** No account spends a thousand million million units of any currency in a day; such a number is a broken feed. */
const MOST_PLAUSIBLE_MICROS = 10n ** 21n;

/** A spend amount in main units, as `parseAmount` reads it; one beyond 10^15 units is invalid too. */
export function parseSpend(value: unknown): ParsedAmount {
  const parsed = parseAmount(value);
  if (parsed.kind === 'invalid' || parsed.micros <= MOST_PLAUSIBLE_MICROS) return parsed;
  return { kind: 'invalid', reason: 'the amount is absurd (over 10^15 units)' };
}
