import { type Kysely, sql } from 'kysely';
import type { KeyedRequest, RequestBook, RequestClaim } from '../../ports/request-book.ts';
import type { Database } from './database.ts';

/** Requests under their keys, over SQL. */
export function createRequestBook(db: Kysely<Database>): RequestBook {
  return {
    claim: (request) => claim(db, request),
    answer: async ({ person, key }, answer) => {
      await sql`
        UPDATE keyed_request SET answer = ${JSON.stringify(answer)}::jsonb
        WHERE person = ${person} AND key = ${key} AND answer IS NULL`.execute(db);
    },
  };
}

async function claim(
  db: Kysely<Database>,
  { person, key, fingerprint, at }: KeyedRequest,
): Promise<RequestClaim> {
  const { numAffectedRows } = await sql`
    INSERT INTO keyed_request (person, key, fingerprint, at) VALUES (${person}, ${key}, ${fingerprint}, ${at})
    ON CONFLICT (person, key) DO NOTHING`.execute(db);
  if (Number(numAffectedRows) === 1) return { kind: 'first' };
  const known = await db
    .selectFrom('keyed_request')
    .select(['fingerprint', 'answer'])
    .where('person', '=', person)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  if (known.fingerprint !== fingerprint) return { kind: 'other_request' };
  return known.answer === null ? { kind: 'unanswered' } : { kind: 'answered', answer: known.answer };
}
