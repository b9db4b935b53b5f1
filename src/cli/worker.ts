import { dieWithParent, sayReady } from '../launch/die-with-parent.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, say } from './io.ts';
import { type Here, readHere } from './surroundings.ts';

/** `pacekeeper worker`: serves all task queues until it is interrupted. */
export async function runWorker(
  io: CliIo,
  serve: (here: Here, onReady: () => void) => Promise<void>,
): Promise<number> {
  const here = readHere(io.env);
  dieWithParent(here.home);
  await serve(here, () => {
    sayReady();
    say(io, `Worker serves ${here.config.temporal.address} (${here.config.mode}).`);
  });
  return EXIT.done;
}
