import { dieWithParent, sayReady } from '../launch/die-with-parent.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import type { CliIo } from './io.ts';
import { type Here, readHere } from './surroundings.ts';

/** A server of ours as it serves; `isOpen` where other machines can reach it. */
export interface Served {
  url: string;
  isOpen: boolean;
  close(): Promise<void>;
}

/** Serves until it is interrupted, and lets requests under way end; `announce` when it serves. Exit code 0. */
export async function serveUntilInterrupted(
  io: CliIo,
  serve: (here: Here) => Promise<Served>,
  announce: (served: Served, here: Here) => void,
): Promise<number> {
  const here = readHere(io.env);
  const interruption = listenForInterruption();
  dieWithParent(here.home);
  try {
    const served = await serve(here);
    sayReady();
    announce(served, here);
    await interruption.promise;
    await served.close();
    return EXIT.done;
  } finally {
    interruption.end();
  }
}
