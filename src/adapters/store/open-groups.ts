import { type Kysely, sql } from 'kysely';
import type { Instant } from '../../domain/instant.ts';
import type { IncidentGroup } from '../../ports/incident-book.ts';
import type { Database } from './database.ts';

type Row = Omit<IncidentGroup, 'count' | 'nextDeadline' | 'oldestAskedAt'> & {
  count: string;
  next_deadline: Instant | null;
  oldest_asked_at: Instant | null;
};

/** How all open incidents stand; instants are compared as their texts, which are all of one form. */
export async function openGroups(db: Kysely<Database>): Promise<IncidentGroup[]> {
  const { rows } = await sql<Row>`
    SELECT platform, status, record->>'question' AS question, count(*) AS count,
           min(record->>'deadline') AS next_deadline, min(record->>'askedAt') AS oldest_asked_at
    FROM incident WHERE status <> 'closed' GROUP BY 1, 2, 3`.execute(db);
  return rows.map(({ count, next_deadline, oldest_asked_at, ...group }) => ({
    ...group,
    count: Number(count),
    nextDeadline: next_deadline,
    oldestAskedAt: oldest_asked_at,
  }));
}
