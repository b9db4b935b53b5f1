import { Argument, InvalidArgumentError } from 'commander';
import { DAY_MS, fromEpochMs, HOUR_MS, parseInstant } from '../domain/instant.ts';
import { PLATFORMS } from '../domain/platform.ts';

/** `PLATFORM`: google, meta or dv360. */
export function platformArgument(): Argument {
  return new Argument('<platform>', 'which platform').choices([...PLATFORMS]);
}

/** A whole number from 1 on. */
export function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return Number(text);
}

/** A port; 0 is any free one. */
export function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= 65_535)) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return value;
}

/** A seed for what is made up: any whole number that is not negative. */
export function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number, at most 999999999.');
  return Number(text);
}

/** Hours ahead: more than none, parts of one too. */
export function hours(text: string): number {
  const value = /^\d{1,5}(\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (value <= 0) throw new InvalidArgumentError('Expected hours, such as 4 or 1.5.');
  return value;
}

/** An amount of money in units of the account's currency. */
export function amount(text: string): string {
  if (!/^\d{1,15}(\.\d{1,6})?$/.test(text))
    throw new InvalidArgumentError('Expected an amount in units of the account’s currency, such as 1500.00.');
  return text;
}

/** A percentage above nought. */
export function percentage(text: string): number {
  const value = /^\d{1,4}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (value <= 0 || value > 1_000)
    throw new InvalidArgumentError('Expected a percentage from above 0 to 1000, such as 40.');
  return value;
}

/** How long, in milliseconds: `90d` or `12h`. */
export function duration(text: string): number {
  const [, amount, unit] = /^([1-9]\d{0,4})([dh])$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('Expected days or hours, such as 90d or 12h.');
  return Number(amount) * (unit === 'd' ? DAY_MS : HOUR_MS);
}

/** An instant with its zone, in the form that ids hold. */
export function instant(text: string): string {
  const epochMs = parseInstant(text);
  if (epochMs === null) throw new InvalidArgumentError('Expected a time such as 2026-03-15T12:00:00Z.');
  return fromEpochMs(epochMs);
}

/** An https address without query. */
export function publicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.protocol !== 'https:' || url.search !== '' || url.hash !== '') {
    throw new InvalidArgumentError('Expected an address such as https://pacekeeper.example.com.');
  }
  return url.href;
}

/** One of the words that are known. */
export function oneOf<Word extends string>(known: readonly Word[], text: string): Word {
  const found = known.find((word) => word === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${known.join(', ')}.`);
  return found;
}
