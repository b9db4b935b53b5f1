import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAutomation } from '../../../src/adapters/store/automation.ts';
import { type Connected, connectPglite } from '../../../src/adapters/store/connections.ts';
import type { Database } from '../../../src/adapters/store/database.ts';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import { standingOf } from '../../../src/adapters/store/standing.ts';

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

test.each(['{"on":"perhaps"}', '{}', 'null', '"on"'])(
  'a switch that nobody can read is taken for off, also where a campaign is decided on: %s',
  async (value) => {
    await leave(value);
    expect(await readAutomation(db)).toMatchObject({ on: false, reason: 'the setting cannot be read' });
    expect(await isOnForACampaign()).toBe(false);
  },
);

test.each([
  ['false', false],
  ['true', true],
  [`{"on":false,"at":"${AT}"}`, false],
  [null, true],
])('a campaign is decided on by the switch as it stands: %s is %s', async (value, isOn) => {
  await leave(value);
  expect(await isOnForACampaign()).toBe(isOn);
});

async function isOnForACampaign(): Promise<boolean> {
  const campaign = { platform: 'google', accountId: '1', campaignKey: '2' } as const;
  return (await standingOf(db, campaign)).isAutomationOn;
}

/** Leaves the setting as it is given, in JSON; null: without one. */
async function leave(value: string | null): Promise<void> {
  await sql`DELETE FROM setting WHERE name = 'automation'`.execute(db);
  if (value !== null) await sql`INSERT INTO setting VALUES ('automation', ${value}::jsonb)`.execute(db);
}
