import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { connectPostgres } from '../../src/adapters/store/connections.ts';
import type { Database } from '../../src/adapters/store/database.ts';
import { openStore, type Store } from '../../src/adapters/store/index.ts';
import { until } from './stack.ts';
import { freePort } from './temporal.ts';

const BIN = '/usr/lib/postgresql/15/bin';

/** Debian's PostgreSQL 15; tests that need it are skipped where it is not installed. */
export const hasPostgres = existsSync(BIN);

/** A PostgreSQL server of a test's own, with nothing in it. */
export interface TestPostgres {
  /** address of a database, as the superuser or as another role */
  urlOf(database: string, role?: string): string;
  createDatabase(name: string, owner?: string): void;
  /** runs SQL as the superuser */
  psql(database: string, text: string): string;
  /** runs one of PostgreSQL's own programs */
  run(program: string, args: readonly string[], input?: string): string;
  /** a connection around the store, for what the store never does itself */
  connect(url: string): { db: Kysely<Database>; close: () => Promise<void> };
  open(url: string): Promise<Store>;
  close(): void;
}

/** Starts a server on loopback; everybody is trusted. */
export async function aPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-pg-'));
  const port = String(await freePort());
  execFileSync('chown', ['postgres', folder]);
  const as = (command: string[]) => ['-u', 'postgres', '--', ...command];
  const initdb = [`${BIN}/initdb`, '-D', `${folder}/data`, '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync('runuser', as(initdb), { stdio: 'ignore' });
  const options = ['-D', `${folder}/data`, '-p', port, '-h', '127.0.0.1', '-k', folder];
  const server = spawn('runuser', as([`${BIN}/postgres`, ...options]), { stdio: 'ignore' });
  await until(
    async () => isReady(port),
    (ready) => ready,
  );
  const urlOf = (database: string, role = 'postgres') => `postgres://${role}@127.0.0.1:${port}/${database}`;
  const run = (program: string, args: readonly string[], input = '') =>
    execFileSync(`${BIN}/${program}`, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  const psql = (database: string, text: string) =>
    run('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', urlOf(database)], text);
  return {
    urlOf,
    run,
    psql,
    createDatabase: (name, owner = 'postgres') =>
      void psql('postgres', `CREATE DATABASE ${name} OWNER ${owner}`),
    connect: (url) => connectPostgres(limits(url)),
    open: (url) => openStore({ kind: 'postgres', ...limits(url), patienceMs: 0 }),
    close: () => {
      const stop = [`${BIN}/pg_ctl`, '-D', `${folder}/data`, '-m', 'immediate', 'stop'];
      execFileSync('runuser', as(stop), { stdio: 'ignore' });
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function limits(connectionString: string) {
  return { connectionString, poolSize: 4, statementTimeoutMs: 30_000, applicationName: 'pacekeeper test' };
}

function isReady(port: string): boolean {
  try {
    execFileSync(`${BIN}/pg_isready`, ['-h', '127.0.0.1', '-p', port], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
