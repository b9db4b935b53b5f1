import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { PlatformStatus } from '../../domain/platform.ts';
import type { PlatformWrite } from '../../domain/platform-write.ts';
import type { Database } from './database.ts';

/** The write noted under a key; null where none was. */
export async function findWrite(db: Kysely<Database>, key: string): Promise<PlatformWrite | null> {
  const row = await db.selectFrom('platform_write').selectAll().where('key', '=', key).executeTakeFirst();
  if (row === undefined) return null;
  const kind = row.kind as PlatformWrite['kind'];
  const statusBefore = row.status_before as PlatformStatus;
  return { key, kind, statusBefore, observationId: row.observation_id };
}

/** The statement that notes a write; the first one under a key stands. */
export function insertWrite({ key, kind, statusBefore, observationId }: PlatformWrite): RawBuilder<unknown> {
  return sql`
    INSERT INTO platform_write (key, kind, status_before, observation_id)
    VALUES (${key}, ${kind}, ${statusBefore}, ${observationId ?? null})
    ON CONFLICT (key) DO NOTHING`;
}
