import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, type Pool, type PoolClient } from 'pg';

/** Lists of other lengths are other statements; those beyond so many are sent as they are. */
const KEPT = 200;

/** A pool whose statements are prepared once a connection: to parse and plan one takes a third of its time, and more. */
export function preparedPool(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  return { connect: async () => prepared(await pool.connect(), names), end: () => pool.end() };
}

/** A migration may change what a prepared statement gives: it fails once on each connection, which ends with that. */
function prepared(client: PoolClient, names: Map<string, string>): PostgresPoolClient {
  let isOutdated = false;
  const query = async (text: string, parameters: readonly unknown[]) => {
    const values = [...parameters];
    const name = values.length === 0 ? undefined : nameOf(text, names);
    try {
      return await client.query(name === undefined ? { text, values } : { name, text, values });
    } catch (error) {
      isOutdated ||= isOfOutdated(error);
      throw error;
    }
  };
  return { query, release: () => client.release(isOutdated) } as unknown as PostgresPoolClient;
}

/** By the text: what another process prepared in a session that a pooler shares has that name only where it is the same. */
function nameOf(text: string, names: Map<string, string>): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= KEPT) return known;
  const name = `kept_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  names.set(text, name);
  return name;
}

/** PostgreSQL's "cached plan must not change result type"; a pooler that lost the statement says that it does not exist. */
function isOfOutdated(error: unknown): boolean {
  return error instanceof DatabaseError && ['0A000', '26000'].includes(error.code ?? '');
}
