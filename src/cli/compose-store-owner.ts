import { openStore, serveStore } from '../adapters/store/index.ts';
import { dieWithParent, sayReady } from '../launch/die-with-parent.ts';
import { takeLock } from '../launch/run-lock.ts';
import { storeSocket } from './compose-store.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import { type CliIo, say } from './io.ts';
import { readHere } from './surroundings.ts';

/** `pacekeeper store-owner`: the one process that opens the embedded store; serves it until it is interrupted. */
export async function runStoreOwner(io: CliIo): Promise<number> {
  const { home } = readHere(io.env);
  const interruption = listenForInterruption();
  dieWithParent(home);
  const lock = takeLock(home, 'store');
  if (lock.kind === 'held') {
    say(io, `The store in ${home} is owned by process ${lock.pid}. One owner is enough.`);
    return EXIT.unreachable;
  }
  try {
    const store = await openStore({ kind: 'embedded', home });
    const served = await serveStore(store, storeSocket(home));
    sayReady();
    await interruption.promise;
    await served.close();
    await store.close();
    return EXIT.done;
  } finally {
    lock.release();
  }
}
