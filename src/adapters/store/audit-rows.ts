import { type Kysely, sql } from 'kysely';
import type { ChainRow } from '../../ports/audit-log.ts';
import type { Database } from './database.ts';

/** The rows of all chains after a place, chain by chain and in order within each. */
export async function rowsAfter(
  db: Kysely<Database>,
  place: { chain: string; seq: number },
  limit: number,
): Promise<ChainRow[]> {
  const rows = await db
    .selectFrom('audit_entry')
    .select(['chain', 'seq', 'body', 'previous_hash', 'hash'])
    .where(sql<boolean>`(chain, seq) > (${place.chain}, ${place.seq}::bigint)`)
    .orderBy('chain')
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ chain, seq, body, previous_hash, hash }) => ({
    chain,
    seq: Number(seq),
    previousHash: previous_hash,
    hash,
    body,
  }));
}
