import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, Migrator, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/adapters/store/database.ts';
import type { Store } from '../../src/adapters/store/index.ts';
import { migrate } from '../../src/adapters/store/migrate.ts';
import { observationIdOf } from '../../src/domain/observation.ts';
import { retentionEntry } from '../../src/domain/retention.ts';
import type { AssessedObservation } from '../../src/ports/observation-log.ts';
import { anEntry, assessed } from './store.contract.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');
const LAST_BEFORE_MONTHS = '0005-dead-letter-resolutions.sql';

/** A database as it can be reached around the store, and the store that stands on it once it is migrated. */
export interface UpkeepSite {
  db: Kysely<Database>;
  openStore(): Promise<Store>;
  close(): Promise<void>;
}

/** Tables by month, retention and anchors: the same on every database. */
export function describeUpkeep(name: string, open: () => Promise<UpkeepSite>): void {
  describe(`tables by month on ${name}`, () => {
    let site: UpkeepSite;
    let store: Store;
    let before: { body: string; hash: string }[] = [];
    const now = new Date().toISOString();

    const rowsOf = async <Row>(text: string) => (await sql.raw<Row>(text).execute(site.db)).rows;
    const bodies = () =>
      rowsOf<{ body: string; hash: string }>('SELECT body, hash FROM audit_entry ORDER BY chain, seq');
    const tablesOf = async (parent: string) =>
      (
        await rowsOf<{ child: string }>(
          `SELECT inhrelid::regclass::text AS child FROM pg_inherits WHERE inhparent = '${parent}'::regclass ORDER BY 1`,
        )
      ).map(({ child }) => child);

    beforeAll(async () => {
      site = await open();
      await migrateUpTo(site.db, LAST_BEFORE_MONTHS);
      const entries = [
        anEntry('old/1', { at: '2023-01-10T00:00:00.000Z' }),
        anEntry('old/2', { at: '2023-03-10T00:00:00.000Z' }),
        // Told late: it speaks of a time before the row that it follows.
        anEntry('old/3', { at: '2023-02-20T00:00:00.000Z' }),
        anEntry('new/1', { at: now }),
        anEntry('new/2', { at: '2099-01-01T00:00:00.000Z' }),
        anEntry('meta/1', { at: '2023-01-11T00:00:00.000Z', platform: 'meta' }),
      ].map((entry) => ({ chain: entry.platform, key: entry.key, body: JSON.stringify(entry) }));
      await sql`SELECT audit_append(${JSON.stringify(entries)}::jsonb)`.execute(site.db);
      for (const asOf of ['2023-01-10T12:00:00.000Z', now]) await keepAsBefore(site.db, observedAt(asOf));
      await sql`INSERT INTO handover VALUES ('google:2023-01-10T12:00:00.000Z', 'w', NULL, 'warned'), (${`google:${now}`}, 'w', NULL, NULL)`.execute(
        site.db,
      );
      before = await bodies();
      await migrate(site.db);
      store = await site.openStore();
    });

    afterAll(async () => {
      await store.close();
      await site.close();
    });

    test('carry over what was there before, row for row, and the chain stays whole', async () => {
      expect(await bodies()).toEqual(before);
      expect(before).toHaveLength(6);
      expect((await store.verifyAudit([])).problems).toEqual([]);
      expect(await store.observationLog.find(observedAt(now).observation.observationId)).not.toBeNull();
      expect(await store.observationLog.history(observedAt(now).observation, 9)).toHaveLength(2);
    });

    test('are made for this month and three more, for what is there, and for all else there is one more', async () => {
      const months = [0, 1, 2, 3].map((plus) => monthName(now, plus));
      const audit = months.map((month) => `audit_entry_${month}`);
      const old = ['audit_entry_2023_01', 'audit_entry_2023_03'];
      expect(await tablesOf('audit_entry')).toEqual([...old, ...audit, 'audit_entry_default'].sort());
      expect(await tablesOf('observation')).toEqual(
        ['2023_01', ...months, 'default'].map((month) => `observation_${month}`).sort(),
      );
    });

    test('keep the audit by when it was recorded: late news stays behind the row that it follows', async () => {
      const rows = await rowsOf<{ key: string; kept: string }>(
        `SELECT key, tableoid::regclass::text AS kept FROM audit_entry WHERE chain = 'google' ORDER BY seq`,
      );
      expect(rows.map(({ key, kept }) => `${key} ${kept}`)).toEqual([
        'old/1 audit_entry_2023_01',
        'old/2 audit_entry_2023_03',
        'old/3 audit_entry_2023_03',
        `new/1 audit_entry_${monthName(now, 0)}`,
        `new/2 audit_entry_${monthName(now, 0)}`,
      ]);
    });

    test('refuse nothing: what has no month of its own waits in the default and moves when the month is made', async () => {
      const far = observedAt('2031-05-05T12:00:00.000Z');
      await store.observationLog.recordPage('google:2031-05-05T12:00:00.000Z', [far]);
      await store.observationLog.recordPage('google:2031-05-05T12:00:00.000Z', [far]);
      const kept = () =>
        rowsOf(`SELECT tableoid::regclass::text AS kept FROM observation WHERE as_of > '2031-01-01'`);
      expect(await kept()).toEqual([{ kept: 'observation_default' }]);

      const { made } = await store.keeper.maintain('2031-05-20T00:00:00.000Z');

      expect(made).toEqual(
        expect.arrayContaining(['observation_2031_05', 'observation_2031_06', 'observation_2031_08']),
      );
      expect(await kept()).toEqual([{ kept: 'observation_2031_05' }]);
      expect(await store.observationLog.find(far.observation.observationId)).toEqual(far);
    });

    test('that are no longer kept are gone, and the chains say from where on they are whole', async () => {
      // The round before has dropped them: a future time of the platforms makes nothing older.
      expect(await tablesOf('observation')).not.toContain('observation_2023_01');
      expect(await tablesOf('observation')).toContain(`observation_${monthName(now, 0)}`);
      expect((await tablesOf('audit_entry'))[0]).toBe(`audit_entry_${monthName(now, 0)}`);
      expect(await rowsOf('SELECT workflow_id, outcome FROM handover')).toEqual([
        { workflow_id: 'w', outcome: null },
      ]);

      const verdict = await store.verifyAudit([]);

      expect(verdict).toMatchObject({ isWhole: true, problems: [] });
      expect(verdict.begins).toEqual({
        google: { seq: 3, hash: before[2]?.hash },
        meta: { seq: 1, hash: before.at(-1)?.hash },
      });
      expect(await store.keeper.maintain(now)).toEqual({ made: [], dropped: [] });
    });

    test('an entry whose key is still kept is not recorded twice; one that is no longer kept may come again', async () => {
      await store.auditLog.append([anEntry('new/1'), anEntry('old/1')]);
      const listed = (await store.auditLog.list({ campaignKey: '111' })).map(({ entry }) => entry.key);
      expect(listed.filter((key) => key === 'new/1')).toHaveLength(1);
      expect(listed.filter((key) => key === 'old/1')).toHaveLength(1);
    });

    test('who removes rows and says that retention did is found out where they were younger than retention allows', async () => {
      const tail = (await rowsOf<{ seq: string; hash: string }>(
        `SELECT seq, hash FROM audit_entry WHERE chain = 'google' AND key = 'new/2'`,
      )) as [{ seq: string; hash: string }];
      const droppedThrough = { seq: Number(tail[0].seq), hash: tail[0].hash, recordedBefore: now };
      const data = { subject: 'retention', droppedThrough };
      await site.db.transaction().execute(async (tx) => {
        await sql`SELECT audit_append(${JSON.stringify([{ chain: 'google', key: 'forged', body: JSON.stringify(anEntry('forged', { type: 'schedule', at: now, data })) }])}::jsonb)`.execute(
          tx,
        );
        await sql.raw('ALTER TABLE audit_entry DISABLE TRIGGER ALL').execute(tx);
        await sql`DELETE FROM audit_entry WHERE chain = 'google' AND seq <= ${droppedThrough.seq}`.execute(
          tx,
        );
        await sql.raw('ALTER TABLE audit_entry ENABLE TRIGGER ALL').execute(tx);
      });
      const { problems } = await store.verifyAudit([]);
      expect(problems).toContainEqual(
        expect.objectContaining({ chain: 'google', kind: 'missing', message: 'rows 1 to 5 are missing' }),
      );
    });

    test('a whole chain written anew is whole in itself; only an anchor that was kept elsewhere knows', async () => {
      await store.auditLog.append(
        ['1', '2', '3'].map((key) => anEntry(`dv360/${key}`, { platform: 'dv360' })),
      );
      const anchor = await store.auditLog.anchor();
      await store.auditLog.append([anEntry('dv360/4', { platform: 'dv360' })]);
      const ofDv360 = async (anchors: Parameters<Store['verifyAudit']>[0]) =>
        (await store.verifyAudit(anchors)).problems.filter(({ chain }) => chain === 'dv360');
      expect(await ofDv360([anchor])).toEqual([]);

      await rewriteHistory(site.db);

      expect(await ofDv360([])).toEqual([]);
      expect(await ofDv360([anchor])).toMatchObject([{ kind: 'rewritten', seq: 3 }]);
    });

    test('retention is changed on record, and never to less than three months', async () => {
      const wanted = { auditMonths: 36, observationMonths: 6 };
      const entry = retentionEntry({ ...wanted, at: now, by: 'ana', reason: 'law' }, 'ana@laptop');
      expect(await store.keeper.retention()).toEqual({ auditMonths: 25, observationMonths: 13 });
      await expect(store.keeper.setRetention({ ...wanted, auditMonths: 2 }, entry)).rejects.toThrow(/check/);
      await store.keeper.setRetention(wanted, entry);
      expect(await store.keeper.retention()).toEqual(wanted);
      const [recorded, ...others] = await store.auditLog.list({ types: ['policy'] });
      expect(others).toEqual([]);
      expect(recorded?.entry).toMatchObject({ data: { subject: 'retention', auditMonths: 36 } });
    });
  });
}

function observedAt(asOf: string): AssessedObservation {
  const one = assessed('111', 'healthy');
  const observationId = observationIdOf(one.observation, asOf);
  return { ...one, observation: { ...one.observation, asOf, observationId } };
}

function monthName(now: string, plus: number): string {
  const [year = 0, month = 0] = now.slice(0, 7).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + plus)).toISOString().slice(0, 7).replace('-', '_');
}

async function migrateUpTo(db: Kysely<Database>, last: string): Promise<void> {
  const files = readdirSync(MIGRATIONS)
    .filter((file) => file <= last)
    .sort();
  const migrations = files.map((file) => {
    const text = readFileSync(join(MIGRATIONS, file), 'utf8');
    return [
      file.replace('.sql', ''),
      { up: async (tx: Kysely<unknown>) => void (await sql.raw(text).execute(tx)) },
    ];
  });
  const provider = { getMigrations: async () => Object.fromEntries(migrations) };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error;
}

/** As the version before months wrote it. */
async function keepAsBefore(db: Kysely<Database>, one: AssessedObservation): Promise<void> {
  const { observationId, asOf, platform, accountId, campaignKey } = one.observation;
  await sql`
    INSERT INTO observation VALUES (${observationId}, ${`google:${asOf}`}, ${platform}, ${accountId}, ${campaignKey}, ${asOf},
      'healthy', 'log_only', false, false, false, true, false, 'w', ${JSON.stringify(one)}::jsonb)`.execute(
    db,
  );
}

/** What a superuser can do: change a row, and hash the whole chain anew, head included. */
async function rewriteHistory(db: Kysely<Database>): Promise<void> {
  await sql
    .raw(`
    ALTER TABLE audit_entry DISABLE TRIGGER ALL;
    UPDATE audit_entry SET body = replace(body, 'because', 'for no reason') WHERE chain = 'dv360' AND seq = 2;
    DO $$
    DECLARE
      before text := '';
      item record;
    BEGIN
      FOR item IN SELECT * FROM audit_entry WHERE chain = 'dv360' ORDER BY seq LOOP
        UPDATE audit_entry SET previous_hash = before,
          hash = encode(sha256(convert_to(before || 'dv360:' || seq || ':' || body, 'UTF8')), 'hex')
        WHERE chain = 'dv360' AND seq = item.seq RETURNING hash INTO before;
      END LOOP;
      UPDATE audit_head SET hash = before WHERE chain = 'dv360';
    END $$;
    ALTER TABLE audit_entry ENABLE TRIGGER ALL;`)
    .execute(db);
}
