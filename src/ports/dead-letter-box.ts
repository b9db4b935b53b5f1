import type { DeadLetter } from '../domain/dead-letter.ts';

/** What could not be handled and waits for a person. A letter with a known key is left as it is. */
export interface DeadLetterBox {
  put(letters: readonly DeadLetter[]): Promise<void>;
  list(filter: { sweepKey?: string | undefined; limit?: number | undefined }): Promise<readonly DeadLetter[]>;
  count(): Promise<number>;
}
