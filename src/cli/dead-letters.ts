import type { DeadLetterBox } from '../ports/dead-letter-box.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';

/** `pacekeeper dead-letters list`: what could not be handled and waits for a person, newest first. */
export async function runDeadLettersList(
  options: { sweep?: string | undefined; limit: number; json?: boolean | undefined },
  io: CliIo,
  box: DeadLetterBox,
): Promise<number> {
  const letters = await box.list({ sweepKey: options.sweep, limit: options.limit });
  if (options.json === true) for (const letter of letters) print(io, JSON.stringify(letter));
  else if (letters.length === 0) say(io, 'No dead letters.');
  else
    for (const letter of letters)
      print(io, `${letter.at}  ${letter.code}  ${letter.key}\n    ${letter.message}`);
  return EXIT.done;
}
