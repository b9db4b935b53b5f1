import { dieWithParent, sayReady } from '../launch/die-with-parent.ts';
import type { ServedApi } from './api.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import { type CliIo, say } from './io.ts';
import { type Here, readHere } from './surroundings.ts';

const OPEN = 'Other machines can reach it, and it speaks plain HTTP: put a proxy with TLS before it.';

/** `pacekeeper codec-server`: serves the codec until it is interrupted; calls under way end first. */
export async function runCodecServer(io: CliIo, serve: (here: Here) => Promise<ServedApi>): Promise<number> {
  const here = readHere(io.env);
  const interruption = listenForInterruption();
  dieWithParent(here.home);
  try {
    const served = await serve(here);
    const { url, isOpen } = served;
    sayReady();
    say(io, `Codec server of namespace ${here.config.temporal.namespace} at ${url}.`);
    say(io, `temporal workflow show --codec-endpoint ${url} --codec-auth "Bearer TOKEN" -w ID`);
    if (isOpen) say(io, OPEN);
    await interruption.promise;
    await served.close();
    return EXIT.done;
  } finally {
    interruption.end();
  }
}
