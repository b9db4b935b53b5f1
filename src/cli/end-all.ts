import type { Logger } from 'pino';

/** What is to be ended, in that order: what was begun last comes first. */
export type Ends = (() => Promise<unknown>)[];

/** Ends all. One that cannot end does not keep the others, and with them the process, alive. */
export async function endAll(ends: Ends, log: Pick<Logger, 'warn'>): Promise<void> {
  for (const end of ends) {
    await end().catch((error: unknown) => log.warn({ error: String(error) }, 'It did not end well.'));
  }
}
