import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { openStore, serveStore } from '../../../src/adapters/store/index.ts';
import { describeStore } from '../../contract/store.contract.ts';
import { until } from '../../support/stack.ts';
import { aStore } from '../../support/store.ts';
import { freePort } from '../../support/temporal.ts';

const POSTGRES = '/usr/lib/postgresql/15/bin';

describeStore('PGlite', aStore);

describeStore('the socket of its owner', async () => {
  const { store: owned, close } = await aStore();
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-store-'));
  const path = join(folder, 'store.sock');
  const served = await serveStore(owned, path);
  const store = await openStore({ kind: 'socket', path });
  return {
    store,
    close: async () => {
      await store.close();
      await served.close();
      await close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe.skipIf(!existsSync(POSTGRES))(
  'with Debian PostgreSQL 15 (skipped where it is not installed)',
  () => {
    describeStore('PostgreSQL', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-pg-'));
      const port = await freePort();
      execFileSync('chown', ['postgres', folder]);
      const as = (command: string[]) => ['-u', 'postgres', '--', ...command];
      execFileSync(
        'runuser',
        as([`${POSTGRES}/initdb`, '-D', `${folder}/data`, '-A', 'trust', '-E', 'UTF8']),
        { stdio: 'ignore' },
      );
      const options = ['-D', `${folder}/data`, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
      const server = spawn('runuser', as([`${POSTGRES}/postgres`, ...options]), { stdio: 'ignore' });
      const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`;
      await until(
        () => isReady(port),
        (ready) => ready,
      );
      const racing = await Promise.all(
        [1, 2, 3].map(() => openStore({ kind: 'postgres', connectionString })),
      );
      const [store, ...others] = racing;
      if (store === undefined) throw new Error('no store');
      await Promise.all(others.map((other) => other.close()));
      return {
        store,
        close: async () => {
          await store.close();
          execFileSync(
            'runuser',
            as([`${POSTGRES}/pg_ctl`, '-D', `${folder}/data`, '-m', 'immediate', 'stop']),
            { stdio: 'ignore' },
          );
          server.kill();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    });
  },
);

async function isReady(port: number): Promise<boolean> {
  try {
    execFileSync(`${POSTGRES}/pg_isready`, ['-h', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
