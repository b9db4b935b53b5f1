import type { Emulator } from '../emulator.ts';

/** Who reads the page. */
export interface Reader {
  emulator: Emulator;
  userId: string;
}
