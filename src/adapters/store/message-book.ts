import { type Kysely, sql } from 'kysely';
import type { MessageBook } from '../../ports/message-book.ts';
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
    save: async (incidentKey, notifier, { ref, eventKey }) => {
      await sql`
        INSERT INTO message VALUES (${incidentKey}, ${notifier}, ${JSON.stringify(ref)}::jsonb, ${JSON.stringify([eventKey])}::jsonb)
        ON CONFLICT (incident_key, notifier) DO UPDATE
        SET ref = excluded.ref,
            said = CASE WHEN message.said @> excluded.said THEN message.said ELSE message.said || excluded.said END`.execute(
        db,
      );
    },
  };
}
