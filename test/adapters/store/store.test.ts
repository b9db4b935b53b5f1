import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { overPglite } from '../../../src/adapters/store/connections.ts';
import { openStore, serveStore } from '../../../src/adapters/store/index.ts';
import { createSqlStore } from '../../../src/adapters/store/sql-store.ts';
import { describeStore } from '../../contract/store.contract.ts';
import { describeUpkeep } from '../../contract/store-upkeep.contract.ts';
import { aStore } from '../../support/store.ts';

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

describeUpkeep('PGlite', async () => {
  const pglite = await PGlite.create();
  const connected = overPglite(pglite);
  return {
    db: connected.db,
    openStore: async () => ({
      ...createSqlStore(connected, null),
      close: async () => undefined,
    }),
    close: () => connected.close(),
  };
});
