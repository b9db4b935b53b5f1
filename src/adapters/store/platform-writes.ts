import { type Kysely, sql } from 'kysely';
import type { PlatformStatus } from '../../domain/platform.ts';
import type { PlatformWrite } from '../../ports/incident-book.ts';
import type { Database } from './database.ts';

type Row = Database['platform_write'];

/** The write noted under a key; null where none was. */
export async function findWrite(db: Kysely<Database>, key: string): Promise<PlatformWrite | null> {
  const row = await db.selectFrom('platform_write').selectAll().where('key', '=', key).executeTakeFirst();
  return row === undefined ? null : writeOf(row);
}

/**
 * Notes a write under its key, once; gives the note that stands. One statement, but where somebody else notes the same at
 * this moment: what is committed while a statement waits for it is seen by the next one only, and the app may not update
 * these rows (migration 0007), which would show it the one that is there.
 */
export async function beginWrite(db: Kysely<Database>, write: PlatformWrite): Promise<PlatformWrite> {
  const noted = (await noteWrite(db, write)) ?? (await noteWrite(db, write));
  if (noted === null)
    throw new Error(`the write ${write.key} was noted and is gone; notes are never removed`);
  return noted;
}

/** The note that stands; null where another was made beside this one. */
async function noteWrite(
  db: Kysely<Database>,
  { key, kind, statusBefore, observationId }: PlatformWrite,
): Promise<PlatformWrite | null> {
  const { rows } = await sql<Row>`
    WITH noted AS (
      INSERT INTO platform_write (key, kind, status_before, observation_id)
      VALUES (${key}, ${kind}, ${statusBefore}, ${observationId})
      ON CONFLICT (key) DO NOTHING RETURNING key, kind, status_before, observation_id
    )
    SELECT * FROM noted
    UNION ALL SELECT key, kind, status_before, observation_id FROM platform_write WHERE key = ${key}`.execute(
    db,
  );
  return rows[0] === undefined ? null : writeOf(rows[0]);
}

function writeOf({ key, kind, status_before, observation_id }: Row): PlatformWrite {
  return {
    key,
    kind: kind as PlatformWrite['kind'],
    statusBefore: status_before as PlatformStatus,
    observationId: observation_id,
  };
}
