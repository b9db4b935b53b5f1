import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { KeptMessage, MessageBook, SaidEvent } from '../../ports/message-book.ts';
import type { Database } from './database.ts';

/** Which message an incident has on which channel, over SQL. */
export function createMessageBook(db: Kysely<Database>): MessageBook {
  return {
    find: async (incidentKey, notifier) => {
      const row = await db
        .selectFrom('message')
        .select(['ref', 'said'])
        .where('incident_key', '=', incidentKey)
        .where('notifier', '=', notifier)
        .executeTakeFirst();
      return row === undefined ? null : { ref: row.ref, saidEventKeys: row.said };
    },
    findAll: (keys) => findAll(db, keys),
    save: async (key, notifier, said) => void (await upsertSaid([{ key, notifier, ...said }]).execute(db)),
  };
}

/** The statement that keeps what was said, at most one event of a message; a message stands where it was seen last. */
export function upsertSaid(said: readonly SaidEvent[]): RawBuilder<unknown> {
  return sql`
    INSERT INTO message (incident_key, notifier, ref, said)
    SELECT value->>'key', value->>'notifier', value->'ref', jsonb_build_array(value->'eventKey')
    FROM jsonb_array_elements(${JSON.stringify(said)}::jsonb)
    ON CONFLICT (incident_key, notifier) DO UPDATE
    SET ref = excluded.ref,
        said = CASE WHEN message.said @> excluded.said THEN message.said ELSE message.said || excluded.said END`;
}

async function findAll(db: Kysely<Database>, keys: readonly string[]): Promise<KeptMessage[]> {
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where(sql<SqlBool>`incident_key = ANY(${[...keys]})`)
    .execute();
  return rows.map(({ incident_key: key, notifier, ref, said }) => ({
    key,
    notifier,
    ref,
    saidEventKeys: said,
  }));
}
