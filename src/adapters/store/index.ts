import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { appendBodies } from './audit-log.ts';
import { type Connected, connectPglite, type PostgresOptions } from './connections.ts';
import type { Database } from './database.ts';
import { type Journal, openJournal } from './journal.ts';
import { migrate } from './migrate.ts';
import { openPostgres } from './open-postgres.ts';
import { connectRemoteStore } from './remote-store.ts';
import { createSqlStore } from './sql-store.ts';
import type { Store } from './store.ts';

export { createAnchorFile } from './anchor-file.ts';
export { ChainChecker } from './chain-checker.ts';
export { isServed } from './remote-store.ts';
export { serveStore } from './serve-store.ts';
export type { Store } from './store.ts';
export { storeAdvice } from './store-failures.ts';

/**
 * Which store: PostgreSQL, waiting for one that is not ready for as long as `patienceMs`; the embedded one of a home folder, whose lock the caller holds; the one that an owner serves on
 * a socket; or one in memory, from a template where given, for tests.
 */
export type StoreOptions =
  | ({ kind: 'postgres'; patienceMs: number } & PostgresOptions)
  | { kind: 'embedded'; home: string }
  | { kind: 'socket'; path: string }
  | { kind: 'memory'; template?: Blob };

const REPLAY_BATCH = 1_000;

/** Opens a store and brings it up to date. Audit entries that only the journal has are put back first. */
export async function openStore(options: StoreOptions): Promise<Store> {
  switch (options.kind) {
    case 'socket':
      return connectRemoteStore(options.path);
    case 'postgres':
      return createSqlStore(await openPostgres(options, options.patienceMs), null);
    case 'memory':
      return await openEmbedded(await connectPglite(null, options.template), null);
    case 'embedded': {
      mkdirSync(options.home, { recursive: true });
      const connected = await connectPglite(join(options.home, 'store'));
      return await openEmbedded(connected, openJournal(join(options.home, 'audit.jsonl')));
    }
  }
}

async function openEmbedded(connected: Connected, journal: Journal | null): Promise<Store> {
  try {
    await migrate(connected.db);
    if (journal !== null) await replay(connected.db, journal);
  } catch (error) {
    await connected.close();
    journal?.close();
    throw error;
  }
  return createSqlStore(connected, journal);
}

/** Puts back what a crash kept from the database: PGlite does not fsync, the journal does (ecosystem §3). */
async function replay(db: Kysely<Database>, journal: Journal): Promise<void> {
  const { rows } = await sql<{
    offset: string;
  }>`SELECT value->>'offset' AS offset FROM setting WHERE name = 'journal'`.execute(db);
  const { bodies, end } = journal.readFrom(Number(rows[0]?.offset ?? 0));
  for (let start = 0; start < bodies.length; start += REPLAY_BATCH) {
    await appendBodies(db, bodies.slice(start, start + REPLAY_BATCH));
  }
  await sql`
    INSERT INTO setting VALUES ('journal', ${JSON.stringify({ offset: end })}::jsonb)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`.execute(db);
}
