import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectPglite } from '../../../src/adapters/store/connections.ts';
import type { Database } from '../../../src/adapters/store/database.ts';
import { isServed, openStore, type Store } from '../../../src/adapters/store/index.ts';
import { openJournal } from '../../../src/adapters/store/journal.ts';
import { migrate } from '../../../src/adapters/store/migrate.ts';
import { createSqlStore } from '../../../src/adapters/store/sql-store.ts';
import { anEntry } from '../../contract/store.contract.ts';
import { until } from '../../support/stack.ts';

const root = join(import.meta.dirname, '../../..');

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pacekeeper-trail-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the audit trail', () => {
  let db: Kysely<Database>;
  let store: Store;

  beforeEach(async () => {
    const connected = await connectPglite(null);
    db = connected.db;
    await migrate(db);
    store = createSqlStore(connected, openJournal(join(folder, 'audit.jsonl')));
    await store.auditLog.append(['1', '2', '3', '4'].map((key) => anEntry(key)));
  });

  afterEach(() => store.close());

  async function unprotected(change: string): Promise<void> {
    await sql.raw('ALTER TABLE audit_entry DISABLE TRIGGER ALL').execute(db);
    await sql.raw(change).execute(db);
    await sql.raw('ALTER TABLE audit_entry ENABLE TRIGGER ALL').execute(db);
  }

  async function kinds(): Promise<string[]> {
    return (await store.verifyAudit([])).problems.map((problem) => problem.kind);
  }

  test.each(['UPDATE audit_entry SET type = type', 'DELETE FROM audit_entry', 'TRUNCATE audit_entry'])(
    'refuses %s, also from the owner of the table',
    async (change) => {
      await expect(sql.raw(change).execute(db)).rejects.toThrow(/append-only/);
    },
  );

  test('shows an altered row', async () => {
    await unprotected(`UPDATE audit_entry SET body = replace(body, 'because', 'becuase') WHERE seq = 2`);
    expect(await kinds()).toEqual(['altered']);
  });

  test('shows a missing row', async () => {
    await unprotected('DELETE FROM audit_entry WHERE seq = 2');
    expect(await kinds()).toEqual(['missing', 'missing']);
  });

  test('shows a cut tail, also where the head was cut to fit: the journal knows', async () => {
    await unprotected('DELETE FROM audit_entry WHERE seq = 4');
    expect(await kinds()).toEqual(['cut', 'missing']);
    await unprotected('UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3)');
    expect(await kinds()).toEqual(['missing']);
  });

  test('does not miss what is no longer kept, though the journal has it', async () => {
    const old = { at: '2022-12-01T00:00:00.000Z', platform: 'meta' } as const;
    await store.auditLog.append([anEntry('old/1', old), anEntry('old/2', old)]);
    await unprotected(`UPDATE audit_entry SET recorded_at = '2023-01-01' WHERE chain = 'meta'`);
    const { dropped } = await store.keeper.maintain(new Date().toISOString());
    expect(dropped).toEqual(['audit_entry_2023_01']);
    expect(await store.verifyAudit([])).toMatchObject({ problems: [], begins: { meta: { seq: 2 } } });
    await unprotected(`DELETE FROM audit_entry WHERE chain = 'meta' AND seq = 3`);
    expect(await kinds()).toEqual(['cut', 'missing', 'missing']);
  });

  test('shows protection that was switched off', async () => {
    await sql.raw('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_keep').execute(db);
    expect(await kinds()).toEqual(['unprotected']);
  });
});

describe('the journal', () => {
  test('cuts off a last line that a crash tore, and keeps the whole ones', () => {
    const path = join(folder, 'audit.jsonl');
    const journal = openJournal(path);
    journal.append(['{"a":1}', '{"b":2}']);
    journal.close();
    appendFileSync(path, '{"torn":');
    const again = openJournal(path);
    expect(again.readFrom(0).bodies).toEqual(['{"a":1}', '{"b":2}']);
    again.append(['{"c":3}']);
    again.close();
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n{"c":3}\n');
  });

  test('puts back into the database what only it has', async () => {
    const store = await openStore({ kind: 'embedded', home: folder });
    await store.auditLog.append([anEntry('kept')]);
    await store.close();
    appendFileSync(join(folder, 'audit.jsonl'), `${JSON.stringify(anEntry('lost by the database'))}\n`);
    const again = await openStore({ kind: 'embedded', home: folder });
    const keys = (await again.auditLog.list({})).map(({ entry }) => entry.key);
    expect(keys.sort()).toEqual(['kept', 'lost by the database']);
    expect((await again.verifyAudit([])).isWhole).toBe(true);
    await again.close();
  });
});

describe('a disk that is full', () => {
  const full = existsSync('/dev/full');

  test.runIf(full)(
    'refuses entries with advice, keeps nothing of them, and takes them when there is room',
    async () => {
      const file = join(folder, 'audit.jsonl');
      symlinkSync('/dev/full', file);
      const store = await openStore({ kind: 'embedded', home: folder });
      const facts = {
        entries: [anEntry('kept out')],
        incident: null,
        memory: null,
        handled: [{ sweepKey: 'google:x', workflowId: 'incident:google:1:2', outcome: 'warned' as const }],
        deadLetters: [],
      };

      await expect(store.recordFacts(facts)).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringMatching(/ENOSPC.*The disk is full: make room/),
      });
      expect(await store.auditLog.list({})).toEqual([]);
      expect(await store.incidentBook.tally('google:x')).toEqual({ open: 0, outcomes: {} });
      await store.close();

      rmSync(file);
      const roomy = await openStore({ kind: 'embedded', home: folder });
      await roomy.recordFacts(facts);
      expect((await roomy.auditLog.list({})).map(({ entry }) => entry.key)).toEqual(['kept out']);
      expect((await roomy.verifyAudit([])).isWhole).toBe(true);
      await roomy.close();
    },
  );
});

describe('the owner of the store', () => {
  test('killed with kill -9, loses nothing it acknowledged, and its lock is recognised as dead', async () => {
    const first = startOwner();
    await untilServed();
    const store = await openStore({ kind: 'socket', path: join(folder, 'store.sock') });
    await store.auditLog.append([anEntry('acknowledged')]);
    await store.close();
    first.kill('SIGKILL');
    await ended(first);
    const second = startOwner();
    await untilServed();
    const again = await openStore({ kind: 'socket', path: join(folder, 'store.sock') });
    expect((await again.auditLog.list({})).map(({ entry }) => entry.key)).toEqual(['acknowledged']);
    await again.close();
    second.kill('SIGTERM');
    expect(await ended(second)).toBe(0);
  });

  test('is only ever one', async () => {
    const first = startOwner();
    await untilServed();
    expect(await ended(startOwner())).not.toBe(0);
    first.kill('SIGTERM');
    await ended(first);
  });

  function startOwner() {
    const command = [join(root, 'bin/pacekeeper.mjs'), 'store-owner'];
    return spawn(process.execPath, command, {
      stdio: 'ignore',
      env: { ...process.env, PACEKEEPER_HOME: folder },
    });
  }

  function untilServed(): Promise<boolean> {
    return until(
      () => isServed(join(folder, 'store.sock')),
      (served) => served,
    );
  }
});

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

test('migrations that were released are never edited', () => {
  const folderPath = join(root, 'migrations');
  const sums = readdirSync(folderPath)
    .sort()
    .map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folderPath, file)))
        .digest('hex')
        .slice(0, 16),
    ]);
  expect(Object.fromEntries(sums)).toMatchSnapshot();
});
