import { setTimeout as wait } from 'node:timers/promises';
import { type Connected, connectPostgres, type PostgresOptions } from './connections.ts';
import { migrate } from './migrate.ts';

/** What a database answers that will take us in a moment: it is starting, stopping, or all its connections are taken. */
const NOT_NOW = ['57P03', '57P01', '53300'];
const PAUSE_MS = 500;

/**
 * Connects to PostgreSQL and brings it up to date. One that refuses for now is asked again until `patienceMs` are over; then,
 * and at once where waiting will not help, what it said is thrown.
 */
export async function openPostgres(options: PostgresOptions, patienceMs: number): Promise<Connected> {
  const givenUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      await bringUpToDate(options);
      return connectPostgres(options);
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (!NOT_NOW.includes(code) || Date.now() >= givenUpAt) throw error;
    }
    await wait(PAUSE_MS);
  }
}

/** On a connection of its own without a time limit: who waits for another's migration waits as long as it takes. */
async function bringUpToDate(options: PostgresOptions): Promise<void> {
  const { db, close } = connectPostgres({ ...options, poolSize: 1, statementTimeoutMs: 0 });
  try {
    await migrate(db);
  } finally {
    await close();
  }
}
