import { Pool, type PoolConfig } from 'pg';

/** A pool of connections. An idle one that breaks is replaced by the pool; without a listener it would end the process. */
export function quietPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  pool.on('error', () => undefined);
  return pool;
}
