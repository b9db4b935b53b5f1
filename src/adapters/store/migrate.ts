import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Kysely, type Migration, type MigrationProvider, Migrator, sql } from 'kysely';
import type { Database } from './database.ts';

const FOLDER = fileURLToPath(new URL('../../../migrations', import.meta.url));

/**
 * Brings the database up to date. Processes that race for it wait for one another; one of them does the work. A role that is
 * not the owner of the tables may find everything done; else it throws, and nothing has changed.
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({ db, provider: fileMigrations });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if ((error as { code?: unknown }).code !== NOT_ALLOWED) throw error;
  const what = 'The database is not up to date, and the role of DATABASE_URL may not change its tables';
  const advice =
    'Run "pacekeeper store migrate" with the DATABASE_URL of their owner first (docs/database.md)';
  throw new Error(`${what}. ${advice}.`, { cause: error });
}

const NOT_ALLOWED = '42501';

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
