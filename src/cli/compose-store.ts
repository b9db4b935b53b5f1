import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isServed, openStore, type Store, storeAdvice } from '../adapters/store/index.ts';
import { takeLock } from '../launch/run-lock.ts';
import { CliError, EXIT } from './exit-codes.ts';
import type { CliIo } from './io.ts';
import { type Here, readHere } from './surroundings.ts';

/** Longer paths are refused by the system as socket addresses (104 bytes on macOS, 108 on Linux). */
const LONGEST_SOCKET_PATH = 103;

/** Where the owner of the embedded store listens; a home folder with too long a path gets a short name elsewhere. */
export function storeSocket(home: string): string {
  const path = join(home, 'store.sock');
  if (Buffer.byteLength(path) <= LONGEST_SOCKET_PATH) return path;
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
  return join(tmpdir(), `pacekeeper-${name}.sock`);
}

/**
 * The store as it can be reached from here: PostgreSQL where `DATABASE_URL` says so, else the owner that serves it in the
 * home folder, else the folder itself under our lock. What runs for long gives PostgreSQL `patienceMs` to let it in. Throws
 * `CliError` when it does not, or when somebody holds the lock and does not answer.
 */
export async function composeStore(
  { home, config, run }: Pick<Here, 'home' | 'config' | 'run'>,
  patienceMs = 0,
): Promise<Store> {
  if (config.databaseUrl !== null) return await openDatabase(config.databaseUrl, config.database, patienceMs);
  const path = storeSocket(home);
  if (run !== null || (await isServed(path))) return await openStore({ kind: 'socket', path });
  return await openFolder(home);
}

/** The address holds a password, so only where it points to is said. */
async function openDatabase(
  connectionString: string,
  limits: Here['config']['database'],
  patienceMs: number,
): Promise<Store> {
  try {
    const applicationName = `pacekeeper ${process.argv[2] ?? ''}`.trim();
    return await openStore({ kind: 'postgres', connectionString, ...limits, applicationName, patienceMs });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const said = error instanceof Error && error.message !== '' ? error.message : String(code);
    const advice = code === undefined ? '' : `. ${storeAdvice(code)}`;
    throw new CliError(
      `The database of DATABASE_URL (${new URL(connectionString).host}) cannot be opened: ${said}${advice}`,
      EXIT.unreachable,
    );
  }
}

async function openFolder(home: string): Promise<Store> {
  const lock = takeLock(home, 'store');
  if (lock.kind === 'held') {
    const what = `The store in ${home} is in use by process ${lock.pid}, which does not answer yet.`;
    throw new CliError(`${what} Try again in a moment, or end that process.`, EXIT.unreachable);
  }
  try {
    const store = await openStore({ kind: 'embedded', home });
    return { ...store, close: () => store.close().finally(lock.release) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Opens the store as it can be reached from here, for as long as the work takes. */
export async function withStore<T>(io: CliIo, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await composeStore(readHere(io.env));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
