import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAutomation } from '../../../src/adapters/store/automation.ts';
import { type Connected, connectPglite } from '../../../src/adapters/store/connections.ts';
import type { Database } from '../../../src/adapters/store/database.ts';
import { migrate } from '../../../src/adapters/store/migrate.ts';

let connected: Connected;
let db: Kysely<Database>;

beforeAll(async () => {
  connected = await connectPglite(null);
  db = connected.db;
  await migrate(db);
});
afterAll(() => connected.close());

const AT = '2026-03-15T12:00:00.000Z';

test.each([
  ['false', { on: false, since: null, by: null, reason: null }],
  [`{"on":false,"at":"${AT}"}`, { on: false, since: AT, by: null, reason: null }],
  [`{"on":true,"at":"${AT}"}`, { on: true, since: AT, by: null, reason: null }],
  [`{"on":false,"since":"${AT}","by":"ana","reason":"r"}`, { on: false, since: AT, by: 'ana', reason: 'r' }],
])('a switch that an earlier version left as %s is read as it was meant', async (value, expected) => {
  await leave(value);
  expect(await readAutomation(db)).toEqual(expected);
});

test('a switch that nobody can read is taken for off', async () => {
  await leave('{"on":"perhaps"}');
  expect(await readAutomation(db)).toMatchObject({ on: false, reason: 'the setting cannot be read' });
});

async function leave(value: string): Promise<void> {
  await sql`DELETE FROM setting WHERE name = 'automation'`.execute(db);
  await sql`INSERT INTO setting VALUES ('automation', ${value}::jsonb)`.execute(db);
}
