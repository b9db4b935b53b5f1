import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, type Pool, type PoolClient } from 'pg';

/** Lists of other lengths are other statements; those beyond so many are sent as they are. */
const KEPT = 200;

/** A pool whose statements are prepared once a connection: to parse and plan one takes a third of its time, and more. */
export function preparedPool(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  return { connect: async () => prepared(await pool.connect(), names), end: () => pool.end() };
}

/** A migration may change what a prepared statement gives: its connection ends with it, and the next one prepares anew. */
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

function nameOf(text: string, names: Map<string, string>): string | undefined {
  if (!names.has(text) && names.size < KEPT) names.set(text, `kept_${names.size}`);
  return names.get(text);
}

/** PostgreSQL's "cached plan must not change result type"; a pooler that lost the statement says that it does not exist. */
function isOfOutdated(error: unknown): boolean {
  return error instanceof DatabaseError && ['0A000', '26000'].includes(error.code ?? '');
}
