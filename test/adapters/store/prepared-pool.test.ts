import { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connected, overPglite } from '../../../src/adapters/store/connections.ts';

describe('statements of the embedded database', () => {
  let connected: Connected;

  beforeAll(async () => {
    connected = overPglite(await PGlite.create());
  });
  afterAll(() => connected.close());

  const twice = async (value: number) => {
    const { rows } = await sql<{ twice: number }>`SELECT 2 * ${value}::int AS twice`.execute(connected.db);
    return rows[0]?.twice;
  };
  const prepared = async () => {
    const { rows } = await sql<{ count: string }>`SELECT count(*) FROM pg_prepared_statements`.execute(
      connected.db,
    );
    return Number(rows[0]?.count);
  };

  test('are prepared once, and give each time what they are asked', async () => {
    expect([await twice(1), await twice(2), await prepared()]).toEqual([2, 4, 1]);
  });

  test('go on after one that failed, in the same session', async () => {
    await expect(sql`SELECT 1 / ${0}::int`.execute(connected.db)).rejects.toThrow('division by zero');

    expect([await twice(3), await twice(4)]).toEqual([6, 8]);
  });

  test('go on after a transaction that failed', async () => {
    const failing = connected.db.transaction().execute(async (tx) => {
      await sql`SELECT 2 * ${1}::int AS twice`.execute(tx);
      await sql`SELECT 1 / ${0}::int`.execute(tx);
    });
    await expect(failing).rejects.toThrow('division by zero');

    expect(await twice(5)).toBe(10);
  });

  test('are not kept without end: lists of many lengths are many statements', async () => {
    for (let length = 1; length <= 300; length += 1) {
      const list = Array.from({ length }, (_, index) => sql`${index}::int`);
      await sql`SELECT ${sql.join(list)}`.execute(connected.db);
    }

    expect(await prepared()).toBe(200);
  });
});
