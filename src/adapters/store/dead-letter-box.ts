import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { AuditEntry } from '../../domain/audit-entry.ts';
import type { DeadLetter, KeptLetter } from '../../domain/dead-letter.ts';
import type { DeadLetterBox, ResolveAnswer, ResolveRequest } from '../../ports/dead-letter-box.ts';
import { appendAudit } from './audit-log.ts';
import type { Database } from './database.ts';
import type { Journal } from './journal.ts';

type Filter = Parameters<DeadLetterBox['list']>[0];
type Row = Pick<Database['dead_letter'], 'last_at'> & {
  letter: DeadLetter;
  resolution: KeptLetter['resolution'];
};

const DEFAULT_LIMIT = 500;

/** What waits for a person, over SQL. */
export function createDeadLetterBox(db: Kysely<Database>, journal: Journal | null): DeadLetterBox {
  return {
    put: (letters) => putLetters(db, letters),
    find: (key) => find(db, key),
    list: (filter) => list(db, filter),
    count: async () => {
      const row = await db
        .selectFrom('dead_letter')
        .select(sql<string>`count(*)`.as('count'))
        .where('resolution', 'is', null)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },
    resolve: (request, entry) => resolve({ db, journal }, request, entry),
  };
}

/**
 * Puts letters in. One whose key is there already stays as it is and learns when its failure was met last; one that was
 * retried waits again, with the newest words. A repeated put of the same meeting changes nothing.
 */
export async function putLetters(db: Kysely<Database>, letters: readonly DeadLetter[]): Promise<void> {
  for (const letter of letters) {
    const text = asJson(letter);
    await sql`
      INSERT INTO dead_letter AS kept (key, sweep_key, at, letter, last_at)
      VALUES (${letter.key}, ${letter.sweepKey}, ${letter.at}, ${text}::jsonb, ${letter.at})
      ON CONFLICT (key) DO UPDATE
      SET last_at = excluded.last_at,
          letter = CASE WHEN kept.resolution->>'kind' = 'retried' THEN excluded.letter ELSE kept.letter END,
          sweep_key = CASE WHEN kept.resolution->>'kind' = 'retried' THEN excluded.sweep_key ELSE kept.sweep_key END,
          at = CASE WHEN kept.resolution->>'kind' = 'retried' THEN excluded.at ELSE kept.at END,
          resolution = CASE WHEN kept.resolution->>'kind' = 'retried' THEN NULL ELSE kept.resolution END
      WHERE kept.last_at < excluded.last_at`.execute(db);
  }
}

async function find(db: Kysely<Database>, key: string): Promise<KeptLetter | null> {
  const row = await lettersIn(db).where('key', '=', key).executeTakeFirst();
  return row === undefined ? null : toKept(row);
}

async function list(db: Kysely<Database>, { sweepKey, all, limit }: Filter): Promise<KeptLetter[]> {
  let query = lettersIn(db);
  if (sweepKey !== undefined) query = query.where('sweep_key', '=', sweepKey);
  if (all !== true) query = query.where('resolution', 'is', null);
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('key')
    .limit(limit ?? DEFAULT_LIMIT)
    .execute();
  return rows.map(toKept);
}

/** The row is locked, so that two people cannot both be told that the letter was theirs. */
async function resolve(
  { db, journal }: { db: Kysely<Database>; journal: Journal | null },
  { key, resolution, seenLastAt }: ResolveRequest,
  entry: AuditEntry,
): Promise<ResolveAnswer> {
  return db.transaction().execute(async (tx) => {
    const row = await lettersIn(tx).where('key', '=', key).forUpdate().executeTakeFirst();
    if (row === undefined) return { kind: 'unknown' };
    const kept = toKept(row);
    if (kept.resolution !== null) return { kind: 'already', resolution: kept.resolution };
    if (seenLastAt !== null && kept.lastAt !== seenLastAt) return { kind: 'met_again', lastAt: kept.lastAt };
    await sql`UPDATE dead_letter SET resolution = ${asJson(resolution)}::jsonb WHERE key = ${key}`.execute(
      tx,
    );
    await appendAudit(tx, journal, [entry]);
    return { kind: 'resolved' };
  });
}

function lettersIn(db: Kysely<Database>): SelectQueryBuilder<Database, 'dead_letter', Row> {
  return db.selectFrom('dead_letter').select(['letter', 'last_at', 'resolution']);
}

function toKept({ letter, last_at, resolution }: Row): KeptLetter {
  return { ...letter, lastAt: last_at.toISOString(), resolution };
}

/** NUL has no place in PostgreSQL's JSON. */
function asJson(value: object): string {
  return JSON.stringify(value).replaceAll('\\u0000', '\\ufffd');
}
