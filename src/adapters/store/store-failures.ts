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
  return new OutsideFailure('STORE_UNAVAILABLE', `The store did not take it: ${what}. ${storeAdvice(code)}`, {
    cause,
  });
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room; it is tried again by itself.',
  53100: 'The disk is full: make room; it is tried again by itself.',
  ECONNREFUSED: 'Start it with "npm start", or check DATABASE_URL.',
  ENOENT: 'Start it with "npm start", or check DATABASE_URL.',
  53300:
    'All connections of the database are taken: lower DATABASE_POOL_SIZE of the processes, or raise its max_connections (or the limit of the role).',
  '57P03': 'The database is starting or stopping; it is tried again by itself.',
  57014:
    'It took longer than DATABASE_STATEMENT_TIMEOUT_MS: ask for less, or raise it; "pacekeeper store maintain" makes missing tables.',
  '55P03': 'Somebody held the table for too long; it is tried again by itself.',
  '28P01': 'Correct user and password in DATABASE_URL.',
  28000: 'The database does not let this role in: correct DATABASE_URL, or its pg_hba.conf.',
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  42501:
    'The role of DATABASE_URL may not do this. Rights: "pacekeeper store roles"; what only the owner of the tables may do needs the owner\'s DATABASE_URL (docs/database.md).',
};

/** What to do about a failure of the database, by its code. */
export function storeAdvice(code: unknown): string {
  return ADVICE[String(code)] ?? 'It is tried again by itself; "pacekeeper doctor" looks into it.';
}
