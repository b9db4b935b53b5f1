import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, placeOf } from './places.ts';
import { runOnce } from './processes.ts';
import type { Stage } from './stage.ts';

const BIN = '/usr/lib/postgresql/15/bin';

/** Debian's PostgreSQL 15 on a new data folder, then the script that the image of the compose file runs on one. */
export async function startPostgresql({ folder, places, services, processes }: Stage): Promise<void> {
  const service = services['postgresql'] ?? {};
  const env = environmentOf('postgresql', service, places);
  const { POSTGRES_USER: user = '', POSTGRES_PASSWORD: password = '' } = env;
  const home = join(folder, 'postgresql');
  mkdirSync(home);
  writeFileSync(join(home, 'password'), password);
  execFileSync('chown', ['-R', 'postgres', home]);
  const common = { env: {}, user: 'postgres', cwd: home };
  const login = ['-U', user, '--pwfile', join(home, 'password'), '-A', 'scram-sha-256'];
  const initdb = [`${BIN}/initdb`, '-D', join(home, 'data'), '-E', 'UTF8', ...login];
  await runOnce({ name: 'initdb', args: initdb, ...common });
  const port = String(placeOf(places, 'postgresql:5432'));
  const args = [`${BIN}/postgres`, '-D', join(home, 'data'), '-p', port, '-h', '127.0.0.1', '-k', home];
  const server = { PGHOST: '127.0.0.1', PGPORT: port, PGPASSWORD: password };
  await processes.start({ name: 'postgresql', args, ...common }, () => isReady(port, user));
  const script = ['sh', 'deploy/postgresql/create-database.sh'];
  await runOnce({
    name: 'create-database.sh',
    args: script,
    env: { ...env, ...server },
    user: null,
    cwd: process.cwd(),
  });
}

/** As the health check of the compose file asks. */
async function isReady(port: string, user: string): Promise<boolean> {
  const args = [`${BIN}/pg_isready`, '-h', '127.0.0.1', '-p', port, '-U', user];
  return runOnce({ name: 'pg_isready', args, env: {}, user: null, cwd: '/' }).then(
    () => true,
    () => false,
  );
}
