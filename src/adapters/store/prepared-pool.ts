import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** Lists of other lengths are other statements; those beyond so many are sent as they are. */
const KEPT = 200;

/**
 * A pool whose statements are prepared once a connection: the embedded database takes a third of the time of a statement to
 * parse and plan it. Only for that one: a pooler between us and PostgreSQL may hand each statement to another session.
 */
export function preparedPool(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  // A client that takes the place of a broken one is in the same session, where the names are taken.
  pool.on('connect', (client) => void client.query('DEALLOCATE ALL').catch(() => undefined));
  return { connect: async () => prepared(await pool.connect(), names), end: () => pool.end() };
}

function prepared(client: PoolClient, names: Map<string, string>): PostgresPoolClient {
  const query = (text: string, parameters: readonly unknown[]) => {
    const values = [...parameters];
    const name = values.length === 0 ? undefined : nameOf(text, names);
    return client.query(name === undefined ? { text, values } : { name, text, values });
  };
  return { query, release: () => client.release() } as unknown as PostgresPoolClient;
}

function nameOf(text: string, names: Map<string, string>): string | undefined {
  if (!names.has(text) && names.size < KEPT) names.set(text, `kept_${names.size}`);
  return names.get(text);
}
