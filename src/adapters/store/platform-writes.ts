import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { PlatformStatus } from '../../domain/platform.ts';
import type { PlatformWrite } from '../../ports/incident-book.ts';
import type { Database } from './database.ts';

/** The write noted under a key; null where none was. */
export async function findWrite(db: Kysely<Database>, key: string): Promise<PlatformWrite | null> {
  const row = await db.selectFrom('platform_write').selectAll().where('key', '=', key).executeTakeFirst();
  if (row === undefined) return null;
  const kind = row.kind as PlatformWrite['kind'];
  const statusBefore = row.status_before as PlatformStatus;
  return { key, kind, statusBefore, observationId: row.observation_id };
}

/** The statement that notes a write, and gives what it found where it is the first one under its key. */
export function insertWrite({ key, kind, statusBefore, observationId }: PlatformWrite): RawBuilder<unknown> {
  return sql`
    INSERT INTO platform_write (key, kind, status_before, observation_id)
    VALUES (${key}, ${kind}, ${statusBefore}, ${observationId ?? null})
    ON CONFLICT (key) DO NOTHING RETURNING status_before`;
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
  return { ...write, statusBefore: noted };
}

/** What was found first, by the note that stands; null where another was made beside this one. */
async function noteWrite(db: Kysely<Database>, write: PlatformWrite): Promise<PlatformStatus | null> {
  const { rows } = await sql<{ status_before: PlatformStatus }>`
    WITH noted AS (${insertWrite(write)})
    SELECT status_before FROM noted
    UNION ALL SELECT status_before FROM platform_write WHERE key = ${write.key}`.execute(db);
  return rows[0]?.status_before ?? null;
}
