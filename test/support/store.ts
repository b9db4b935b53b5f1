import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { overPglite } from '../../src/adapters/store/connections.ts';
import { openStore, type Store } from '../../src/adapters/store/index.ts';
import { migrate } from '../../src/adapters/store/migrate.ts';

const root = join(import.meta.dirname, '../..');

/** A store of its own in memory: the same SQL as in production, from a template that is made once for these migrations. */
export async function aStore(): Promise<{ store: Store; close: () => Promise<void> }> {
  const store = await openStore({ kind: 'memory', template: await template() });
  return { store, close: () => store.close() };
}

async function template(): Promise<Blob> {
  const path = join(root, '.cache/test', `store-${migrationsHash()}.tar.gz`);
  if (!existsSync(path)) await makeTemplate(path);
  return new Blob([readFileSync(path)]);
}

async function makeTemplate(path: string): Promise<void> {
  mkdirSync(join(root, '.cache/test'), { recursive: true });
  const pglite = await PGlite.create();
  const connected = overPglite(pglite);
  await migrate(connected.db);
  const dump = await pglite.dumpDataDir('gzip');
  await connected.close();
  writeFileSync(`${path}.${process.pid}`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${path}.${process.pid}`, path);
}

function migrationsHash(): string {
  const folder = join(root, 'migrations');
  const texts = readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12);
}
