import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect } from 'kysely';
import { Client } from 'pg';
import { quietPool } from '../shared/quiet-pool.ts';
import type { Database } from './database.ts';
import { preparedPool } from './prepared-pool.ts';

/** An open database and how to let go of it. */
export interface Connected {
  db: Kysely<Database>;
  close: () => Promise<void>;
}

/** What one process asks of PostgreSQL. `statementTimeoutMs` 0 is no limit; what the address itself says wins over all. */
export interface PostgresOptions {
  connectionString: string;
  poolSize: number;
  statementTimeoutMs: number;
  /** as `pg_stat_activity` shows it */
  applicationName: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;
/** A transaction that waits for us this long was forgotten; it would hold back the upkeep of tables. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/** A pool of connections to PostgreSQL. */
export function connectPostgres(options: PostgresOptions): Connected {
  const { connectionString, poolSize, statementTimeoutMs, applicationName } = options;
  const pool = quietPool({
    connectionString,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    application_name: applicationName,
    keepAlive: true,
  });
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
  return { db, close: () => db.destroy() };
}

/** The embedded database in a folder, or in memory. It has no lock of its own: whoever calls this must hold ours. */
export async function connectPglite(directory: string | null, template?: Blob): Promise<Connected> {
  return overPglite(
    await PGlite.create({
      ...(directory === null ? {} : { dataDir: directory }),
      ...(template === undefined ? {} : { loadDataDir: template }),
    }),
  );
}

/** The ordinary `pg` driver over an open embedded database. */
export function overPglite(pglite: PGlite): Connected {
  // One connection object for each client: a pool that reused one would die after the first SQL error (ecosystem §3).
  class EmbeddedClient extends Client {
    constructor() {
      super(createPgConfig(pglite));
    }
  }
  const pool = quietPool({ Client: EmbeddedClient, max: 1 });
  // A client that takes the place of a broken one is in the same session, where the names of statements are taken.
  pool.on('connect', (client) => void client.query('DEALLOCATE ALL').catch(() => undefined));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
  const close = async () => {
    await db.destroy();
    await pglite.close();
  };
  return { db, close };
}
