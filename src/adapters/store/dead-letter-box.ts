import { type Kysely, sql } from 'kysely';
import type { DeadLetter } from '../../domain/dead-letter.ts';
import type { DeadLetterBox } from '../../ports/dead-letter-box.ts';
import type { Database } from './database.ts';

const DEFAULT_LIMIT = 500;

/** What waits for a person, over SQL. */
export function createDeadLetterBox(db: Kysely<Database>): DeadLetterBox {
  return {
    put: (letters) => putLetters(db, letters),
    list: async ({ sweepKey, limit }) => {
      let query = db.selectFrom('dead_letter').select('letter');
      if (sweepKey !== undefined) query = query.where('sweep_key', '=', sweepKey);
      const rows = await query
        .orderBy('at', 'desc')
        .orderBy('key')
        .limit(limit ?? DEFAULT_LIMIT)
        .execute();
      return rows.map((row) => row.letter);
    },
    count: async () => {
      const row = await db
        .selectFrom('dead_letter')
        .select(sql<string>`count(*)`.as('count'))
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
  };
}

/** Puts letters in; one whose key is there already stays as it is. */
export async function putLetters(db: Kysely<Database>, letters: readonly DeadLetter[]): Promise<void> {
  for (const letter of letters) {
    const text = JSON.stringify(letter).replaceAll('\\u0000', '\\ufffd');
    await sql`
      INSERT INTO dead_letter VALUES (${letter.key}, ${letter.sweepKey}, ${letter.at}, ${text}::jsonb)
      ON CONFLICT (key) DO NOTHING`.execute(db);
  }
}
