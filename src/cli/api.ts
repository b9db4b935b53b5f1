import { dieWithParent, sayReady } from '../launch/die-with-parent.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import { type CliIo, say } from './io.ts';
import { type Here, readHere } from './surroundings.ts';

/** The API as it serves; `isOpen` where other machines can reach it. */
export interface ServedApi {
  url: string;
  isOpen: boolean;
  close(): Promise<void>;
}

const OPEN =
  'Other machines can reach it, and it speaks plain HTTP: put a proxy with TLS before it. Forwarded-for headers are not read.';

/** `pacekeeper api`: serves the approval API until it is interrupted; requests under way end first. */
export async function runApi(io: CliIo, serve: (here: Here) => Promise<ServedApi>): Promise<number> {
  const here = readHere(io.env);
  const interruption = listenForInterruption();
  dieWithParent(here.home);
  try {
    const served = await serve(here);
    const { url, isOpen } = served;
    sayReady();
    say(io, `Approval API at ${url} (${url}/openapi.json says what it takes).`);
    if (isOpen) say(io, OPEN);
    await interruption.promise;
    await served.close();
    return EXIT.done;
  } finally {
    interruption.end();
  }
}
