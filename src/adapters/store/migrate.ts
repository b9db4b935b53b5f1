import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, type Migration, type MigrationProvider, Migrator, sql } from 'kysely';
import type { Database } from './database.ts';

const FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Brings the database up to date. Processes that race for it wait for one another; one of them does the work. */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: fileMigrations });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

const fileMigrations: MigrationProvider = {
  async getMigrations() {
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort();
    const migrations = await Promise.all(files.map(readMigration));
    return Object.fromEntries(migrations);
  },
};

async function readMigration(file: string): Promise<[string, Migration]> {
  const text = await readFile(`${FOLDER}/${file}`, 'utf8');
  return [file.replace(/\.sql$/, ''), { up: async (db) => void (await sql.raw(text).execute(db)) }];
}
