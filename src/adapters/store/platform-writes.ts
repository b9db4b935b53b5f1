import { type Kysely, sql } from 'kysely';
import type { PlatformStatus } from '../../domain/platform.ts';
import type { PlatformWrite } from '../../ports/incident-book.ts';
import type { Database } from './database.ts';

/**
 * Notes a write under its key, once; gives the note that stands. One statement, but where somebody else notes the same at
 * this moment: what is committed while a statement waits for it is seen by the next one only, and the app may not update
 * these rows (migration 0008), which would show it the one that is there.
 */
export async function beginWrite(db: Kysely<Database>, write: PlatformWrite): Promise<PlatformWrite> {
  const noted = (await noteWrite(db, write)) ?? (await noteWrite(db, write));
  if (noted === null)
    throw new Error(`the write ${write.key} was noted and is gone; notes are never removed`);
  return { ...write, statusBefore: noted };
}

/** What was found first, by the note that stands; null where another was made beside this one. */
async function noteWrite(
  db: Kysely<Database>,
  { key, kind, statusBefore }: PlatformWrite,
): Promise<PlatformStatus | null> {
  const { rows } = await sql<{ status_before: PlatformStatus }>`
    WITH noted AS (
      INSERT INTO platform_write (key, kind, status_before) VALUES (${key}, ${kind}, ${statusBefore})
      ON CONFLICT (key) DO NOTHING RETURNING status_before
    )
    SELECT status_before FROM noted UNION ALL SELECT status_before FROM platform_write WHERE key = ${key}`.execute(
    db,
  );
  return rows[0]?.status_before ?? null;
}
