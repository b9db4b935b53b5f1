import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/adapters/store/index.ts';
import { retentionEntry } from '../../../src/domain/retention.ts';
import { anEntry, assessed, describeStore } from '../../contract/store.contract.ts';
import { describeUpkeep } from '../../contract/store-upkeep.contract.ts';
import { aPostgres, hasPostgres, type TestPostgres } from '../../support/postgres.ts';
import { until } from '../../support/stack.ts';

const AT = '2026-03-15T12:00:00.000Z';

let postgres: TestPostgres;

beforeAll(async () => {
  if (hasPostgres) postgres = await aPostgres();
});

afterAll(() => {
  if (hasPostgres) postgres.close();
});

describe.skipIf(!hasPostgres)('with Debian PostgreSQL 15 (skipped where it is not installed)', () => {
  test('migrations that race, in one database and in two of one server, all succeed and make each role once', async () => {
    const names = ['race_one', 'race_two'];
    for (const name of names) postgres.createDatabase(name);
    const opening = [...names, ...names, ...names].map((name) => postgres.open(postgres.urlOf(name)));
    const [first, ...others] = await Promise.all(opening);
    expect(await first?.keeper.roles()).toMatchObject([{ isThere: true }, { isThere: true }]);
    for (const store of [first, ...others]) await store?.close();
    for (const name of names) postgres.psql('postgres', `DROP DATABASE ${name}`);
    postgres.psql('postgres', 'DROP ROLE pacekeeper_app; DROP ROLE pacekeeper_reader');
  });

  test('a statement that a migration changed under a running process fails once, and then goes on', async () => {
    postgres.createDatabase('migrated');
    const store = await postgres.open(postgres.urlOf('migrated'));
    const { incidentBook } = store;
    expect(await incidentBook.findWrite('none')).toBeNull();
    postgres.psql('migrated', 'ALTER TABLE platform_write ADD COLUMN of_a_later_version text');

    const tries = await Promise.allSettled([incidentBook.findWrite('none'), incidentBook.findWrite('none')]);
    const failed = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(failed).toMatchObject([{ code: 'STORE_UNAVAILABLE' }]);
    expect(await incidentBook.findWrite('none')).toBeNull();
    await store.close();
    postgres.psql('postgres', 'DROP DATABASE migrated');
    postgres.psql('postgres', 'DROP ROLE pacekeeper_app; DROP ROLE pacekeeper_reader');
  });

  describe('roles', () => {
    let app: Store;
    const owner = () => postgres.open(postgres.urlOf('pacekeeper', 'pacekeeper_owner'));
    /** what the database answers to a statement of a role: `done`, or the code of its refusal */
    const answer = async (role: string, text: string): Promise<string> => {
      const { db, close } = postgres.connect(postgres.urlOf('pacekeeper', role));
      try {
        await sql.raw(text).execute(db);
        return 'done';
      } catch (error) {
        return String((error as { code?: unknown }).code);
      } finally {
        await close();
      }
    };

    beforeAll(() => {
      postgres.psql(
        'postgres',
        'CREATE ROLE pacekeeper_owner LOGIN; CREATE ROLE pacekeeper LOGIN; CREATE ROLE looker LOGIN',
      );
      postgres.createDatabase('pacekeeper', 'pacekeeper_owner');
    });

    afterAll(() => app.close());

    test('an owner who may not make roles migrates all the same, and grants when somebody has made them', async () => {
      const store = await owner();
      expect(await store.keeper.grantRoles()).toBe(false);
      expect(await store.keeper.roles()).toMatchObject([{ isThere: false }, { isThere: false }]);
      postgres.psql(
        'postgres',
        `CREATE ROLE pacekeeper_app NOLOGIN; CREATE ROLE pacekeeper_reader NOLOGIN;
         GRANT pacekeeper_app TO pacekeeper; GRANT pacekeeper_reader TO looker`,
      );
      expect(await store.keeper.grantRoles()).toBe(true);
      expect(await store.keeper.roles()).toEqual([
        { role: 'pacekeeper_app', isThere: true, members: ['pacekeeper'] },
        { role: 'pacekeeper_reader', isThere: true, members: ['looker'] },
      ]);
      await store.close();
      app = await postgres.open(postgres.urlOf('pacekeeper', 'pacekeeper'));
      await app.auditLog.append([anEntry('1'), anEntry('2')]);
      await app.observationLog.recordPage(`google:${AT}`, [assessed('111', 'critical')]);
    });

    const month = `audit_entry_${new Date().toISOString().slice(0, 7).replace('-', '_')}`;

    test.each([
      'UPDATE audit_entry SET body = body',
      'DELETE FROM audit_entry',
      'TRUNCATE audit_entry',
      `UPDATE ${month} SET body = body`,
      `DELETE FROM ${month}`,
      `TRUNCATE ${month}`,
      `DROP TABLE ${month}`,
      `ALTER TABLE audit_entry DETACH PARTITION ${month}`,
      'DROP TABLE audit_entry',
      'ALTER TABLE audit_entry DISABLE TRIGGER ALL',
      `ALTER TABLE ${month} DISABLE TRIGGER ALL`,
      'SET session_replication_role = replica',
      'CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$',
      `INSERT INTO audit_entry (chain, seq, key, at, type, body, previous_hash, hash, recorded_at)
       VALUES ('google', 3, 'forged', now(), 'decision', '{}', '', '', now())`,
      `UPDATE audit_head SET seq = 0, hash = ''`,
      'DELETE FROM audit_key',
      'UPDATE retention SET months = 3',
      'DELETE FROM observation',
      'UPDATE observation SET severity = severity',
      'UPDATE platform_write SET status_before = status_before',
      'DELETE FROM dead_letter',
      `SELECT partition_make('audit_entry', now())`,
      `SELECT audit_anchor_partition('${month}', now())`,
      'SELECT store_grant()',
      'CREATE TABLE mine (id integer)',
      'SET ROLE pacekeeper_owner',
    ])('the app may not %s', async (text) => {
      expect(await answer('pacekeeper', text)).toBe('42501');
      expect(await app.verifyAudit([])).toMatchObject({ isWhole: true, rows: 2 });
    });

    test('what the app must do it may, and tables of its own do not lead the functions of the owner astray', async () => {
      expect(await app.keeper.maintain(AT)).toMatchObject({ dropped: [] });
      const planted = `CREATE TEMP TABLE audit_entry (LIKE public.audit_entry); CREATE TEMP TABLE audit_key (key text PRIMARY KEY);
        SELECT audit_append('[{"chain":"google","key":"k","body":"{\\"at\\":\\"${AT}\\",\\"type\\":\\"decision\\",\\"key\\":\\"k\\"}"}]')`;
      expect(await answer('pacekeeper', planted)).toBe('done');
      expect(await app.verifyAudit([])).toMatchObject({ isWhole: true, rows: 3 });
    });

    test('whether a connection could alter the audit can be asked: the owner could, the app could not', async () => {
      const store = await owner();
      expect(await store.keeper.isOwner()).toBe(true);
      expect(await app.keeper.isOwner()).toBe(false);
      await store.close();
    });

    test('the app cannot shorten retention, and is told who can', async () => {
      const wanted = { auditMonths: 3, observationMonths: 3 };
      const entry = retentionEntry({ ...wanted, at: AT, by: 'eve', reason: 'r' }, 'eve@laptop');
      await expect(app.keeper.setRetention(wanted, entry)).rejects.toThrow(/owner's DATABASE_URL/);
    });

    test.each([
      ['SELECT count(*) FROM audit_entry', 'done'],
      ['SELECT count(*) FROM incident', 'done'],
      ['SELECT audit_append($$[]$$)', '42501'],
      ['SELECT audit_maintain()', '42501'],
      [`INSERT INTO setting VALUES ('automation', 'false')`, '42501'],
      ['DELETE FROM incident', '42501'],
    ])('who only reads: %s gives %s', async (text, expected) => {
      expect(await answer('looker', text)).toBe(expected);
    });

    test('the owner of the tables is stopped by triggers, and shown by verify where those are off', async () => {
      expect(await answer('pacekeeper_owner', `DELETE FROM ${month}`)).toBe('42501');
      expect(await answer('pacekeeper_owner', `TRUNCATE ${month}`)).toBe('42501');
      await answer('pacekeeper_owner', `ALTER TABLE ${month} DISABLE TRIGGER audit_entry_keep_all`);
      expect((await app.verifyAudit([])).problems).toMatchObject([
        { kind: 'unprotected', message: expect.stringContaining(month) },
      ]);
      await answer('pacekeeper_owner', `ALTER TABLE ${month} ENABLE TRIGGER audit_entry_keep_all`);
    });
  });

  describeStore('PostgreSQL as a role that may only append, migrated by three at once', async () => {
    postgres.createDatabase('fresh', 'pacekeeper_owner');
    const url = postgres.urlOf('fresh', 'pacekeeper_owner');
    const racing = await Promise.all([1, 2, 3].map(() => postgres.open(url)));
    await Promise.all(racing.map((one) => one.close()));
    const store = await postgres.open(postgres.urlOf('fresh', 'pacekeeper'));
    return { store, close: () => store.close() };
  });

  test('a platform write that another process notes at this very moment is told as that one found it', async () => {
    postgres.createDatabase('noting');
    const store = await postgres.open(postgres.urlOf('noting'));
    const other = postgres.connect(postgres.urlOf('noting'));
    const transaction = await other.db.startTransaction().execute();
    await sql`INSERT INTO platform_write VALUES ('w', 'pause', 'active')`.execute(transaction);
    const noting = store.incidentBook.beginWrite({
      key: 'w',
      kind: 'pause',
      statusBefore: 'paused',
      observationId: null,
    });
    const waiting = `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'noting'`;
    await until(
      async () => postgres.psql('noting', waiting),
      (count) => count === '1\n',
    );
    await transaction.commit().execute();

    expect(await noting).toMatchObject({ key: 'w', kind: 'pause', statusBefore: 'active' });
    await other.close();
    await store.close();
  });

  describeUpkeep('PostgreSQL', async () => {
    postgres.createDatabase('upkeep');
    const url = postgres.urlOf('upkeep');
    const { db, close } = postgres.connect(url);
    return { db, close, openStore: () => postgres.open(url) };
  });

  test('upkeep that drops a month beside those who append loses no entry and keeps every chain whole', async () => {
    postgres.createDatabase('busy');
    const store = await postgres.open(postgres.urlOf('busy'));
    const platforms = ['google', 'meta', 'dv360'] as const;
    await store.auditLog.append(platforms.map((platform) => anEntry(`old/${platform}`, { platform })));
    postgres.psql(
      'busy',
      `ALTER TABLE audit_entry DISABLE TRIGGER ALL; UPDATE audit_entry SET recorded_at = '2023-01-01';
       ALTER TABLE audit_entry ENABLE TRIGGER ALL`,
    );
    const keys = Array.from({ length: 40 }, (_, index) => String(index));
    const appends = keys.map((key) =>
      store.auditLog.append(platforms.map((platform) => anEntry(`${platform}/${key}`, { platform }))),
    );
    const rounds = await Promise.all([store.keeper.maintain(AT), store.keeper.maintain(AT), ...appends]);

    expect(rounds[0].dropped.concat(rounds[1].dropped)).toEqual(['audit_entry_2023_01']);
    const { problems, heads } = await store.verifyAudit([]);
    expect(problems).toEqual([]);
    // One before, one that says where the chain begins, and all that were appended meanwhile.
    for (const platform of platforms) expect(heads[platform]?.seq).toBe(keys.length + 2);
    await store.close();
  });

  describe('a database that does not take us', () => {
    test('is behind, and the role may not change it: says who does, and nothing has changed', async () => {
      postgres.createDatabase('behind', 'pacekeeper_owner');
      const opening = postgres.open(postgres.urlOf('behind', 'pacekeeper'));
      await expect(opening).rejects.toThrow(
        /"pacekeeper store migrate" with the DATABASE_URL of their owner/,
      );
      expect(postgres.psql('behind', `SELECT count(*) FROM pg_tables WHERE schemaname = 'public'`)).toBe(
        '0\n',
      );
    });

    test('has no connection free: a read says so, and one made later gets through', async () => {
      postgres.psql('postgres', 'ALTER ROLE pacekeeper CONNECTION LIMIT 1');
      const holder = postgres.connect(postgres.urlOf('pacekeeper', 'pacekeeper'));
      const store = await postgres.open(postgres.urlOf('pacekeeper', 'pacekeeper'));
      const connected = `SELECT count(*) FROM pg_stat_activity WHERE usename = 'pacekeeper'`;
      await until(
        async () => postgres.psql('postgres', connected),
        (count) => count === '0\n',
      );
      await sql`SELECT 1`.execute(holder.db);
      await expect(store.deadLetterBox.count()).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringMatching(/too many connections.*DATABASE_POOL_SIZE/),
      });
      await holder.close();
      expect(await store.deadLetterBox.count()).toBe(0);
      await store.close();
      postgres.psql('postgres', 'ALTER ROLE pacekeeper CONNECTION LIMIT -1');
    });

    test('shows who we are, and ends what takes too long', async () => {
      const url = `${postgres.urlOf('pacekeeper', 'pacekeeper')}?statement_timeout=50`;
      const { db, close } = postgres.connect(url);
      await expect(sql`SELECT pg_sleep(5)`.execute(db)).rejects.toMatchObject({ code: '57014' });
      const { rows } = await sql`SELECT current_setting('application_name') AS name`.execute(db);
      expect(rows).toEqual([{ name: 'pacekeeper test' }]);
      await close();
    });
  });

  describe('a backup that the owner made', () => {
    let folder = '';
    const ownUrl = (database: string) => postgres.urlOf(database, 'pacekeeper_owner');

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'pacekeeper-backup-'));
      postgres.createDatabase('live', 'pacekeeper_owner');
      const store = await postgres.open(ownUrl('live'));
      await store.auditLog.append(['1', '2', '3'].map((key) => anEntry(key)));
      await store.observationLog.recordPage(`google:${AT}`, [assessed('111', 'critical')]);
      await store.close();
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    async function restored(name: string, change?: (text: string) => string): Promise<Store> {
      const dump = join(folder, name);
      postgres.createDatabase(name, 'pacekeeper_owner');
      if (change === undefined) {
        postgres.run('pg_dump', ['-Fc', '-f', dump, ownUrl('live')]);
        postgres.run('pg_restore', ['--exit-on-error', '-d', ownUrl(name), dump]);
      } else {
        const text = postgres.run('pg_dump', [ownUrl('live')]);
        postgres.run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ownUrl(name)], change(text));
      }
      return postgres.open(ownUrl(name));
    }

    async function anchorOfLive() {
      const store = await postgres.open(ownUrl('live'));
      const anchor = await store.auditLog.anchor();
      await store.close();
      return anchor;
    }

    test('is restored whole, agrees with the anchor, goes on where it ended and is as well protected', async () => {
      const store = await restored('whole');
      const anchor = await anchorOfLive();
      expect(await store.verifyAudit([anchor])).toMatchObject({ isWhole: true, rows: 3, problems: [] });
      expect(await store.observationLog.observedKeys(`google:${AT}`, '1234567890')).toEqual(['111']);
      await store.auditLog.append([anEntry('3'), anEntry('4')]);
      expect(await store.verifyAudit([anchor])).toMatchObject({ isWhole: true, rows: 4 });
      const rights = `SELECT has_table_privilege('pacekeeper', 'audit_entry', 'SELECT'), has_table_privilege('pacekeeper', 'audit_entry', 'DELETE')`;
      expect(postgres.psql('whole', rights)).toBe('t|f\n');
      await store.close();
    });

    test('that was changed on the way is found out', async () => {
      const store = await restored('changed', (text) => text.replace('because', 'becuase'));
      expect((await store.verifyAudit([])).problems).toMatchObject([{ kind: 'altered', seq: 1 }]);
      await store.close();
    });

    test('that is older than the anchor is found out', async () => {
      const store = await restored('old');
      const live = await postgres.open(ownUrl('live'));
      await live.auditLog.append([anEntry('after the dump')]);
      await live.close();
      expect((await store.verifyAudit([])).isWhole).toBe(true);
      expect((await store.verifyAudit([await anchorOfLive()])).problems).toMatchObject([
        { kind: 'cut', chain: 'google', seq: 3 },
      ]);
      await store.close();
    });
  });
});
