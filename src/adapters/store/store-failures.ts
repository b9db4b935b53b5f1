import { OutsideFailure } from '../../domain/failure.ts';

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

/** The same methods, with every failure of the database named and said what to do about (docs/errors.md). */
export function namingOutages<Part extends object>(part: Part): Part {
  const named = Object.entries(part as Methods).map(([name, method]) => [
    name,
    (...args: never[]) => naming(() => method(...args)),
  ]);
  return Object.fromEntries(named) as Part;
}

async function naming<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof OutsideFailure) throw error;
    throw storeUnavailable(error);
  }
}

/** The store cannot be used: what happened, and what to do. Everything is tried again; nothing half-written stays. */
export function storeUnavailable(cause: unknown): OutsideFailure {
  const code = (cause as { code?: unknown } | null)?.code;
  const what = cause instanceof Error ? cause.message : String(cause);
  return new OutsideFailure('STORE_UNAVAILABLE', `The store did not take it: ${what}. ${adviceFor(code)}`, {
    cause,
  });
}

function adviceFor(code: unknown): string {
  if (code === 'ENOSPC' || code === '53100')
    return 'The disk is full: make room; it is tried again by itself.';
  if (code === 'ECONNREFUSED' || code === 'ENOENT')
    return 'Start it with "npm start", or check DATABASE_URL.';
  return 'It is tried again by itself; "pacekeeper doctor" looks into it.';
}
