import { googleStatus } from '../google/google-errors.ts';
import { Refusal } from '../http/exchange.ts';

/** One page of a DV360 or Bid Manager list and the token of the next. */
export interface Page<T> {
  items: readonly T[];
  nextPageToken?: string;
}

/** Refuses a call with a plain INVALID_ARGUMENT. */
export function refuseArgument(message: string): never {
  throw new Refusal(googleStatus(400, message));
}

/** Cuts a page; the size must be 1 to 100, and a token must be one of ours. */
export function pageOf<T>(rows: readonly T[], query: URLSearchParams): Page<T> {
  const size = Number(query.get('pageSize') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    refuseArgument('Page size must be between 1 and 100.');
  }
  const start = offsetOf(query.get('pageToken'));
  const end = start + size;
  const items = rows.slice(start, end);
  return end < rows.length ? { items, nextPageToken: tokenOf(end) } : { items };
}

function tokenOf(offset: number): string {
  return Buffer.from(`dv:${offset}`).toString('base64url');
}

function offsetOf(token: string | null): number {
  if (token === null || token === '') return 0;
  const match = /^dv:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  return match === null ? refuseArgument('Invalid page token.') : Number(match[1]);
}

/** Sorts by `orderBy`, ascending unless it ends in " desc"; refuses a field that cannot be sorted by. */
export function sorted<T extends Record<string, unknown>>(
  rows: readonly T[],
  orderBy: string | null,
  fields: readonly string[],
): readonly T[] {
  const [field = fields[0] ?? '', direction = 'asc'] = (orderBy ?? '')
    .split(' ')
    .filter((part) => part !== '');
  if (!fields.includes(field)) refuseArgument(`Invalid orderBy field: ${field}.`);
  const sign = direction === 'desc' ? -1 : 1;
  return [...rows].sort((left, right) => sign * compare(left[field], right[field]));
}

function compare(left: unknown, right: unknown): number {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  return a === b ? 0 : a < b ? -1 : 1;
}
