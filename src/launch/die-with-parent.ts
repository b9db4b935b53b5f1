import { setTimeout as wait } from 'node:timers/promises';
import { isAlive } from './process-identity.ts';
import { reapTemporal } from './reap.ts';

const END_WITHIN_MS = 5_000;

/**
 * Ends this process when the `up` that started it is gone (kill -9), and takes the Temporal server along, which cannot
 * notice by itself: nothing is left running without its owner.
 */
export function dieWithParent(home: string): void {
  if (process.env['PACEKEEPER_SUPERVISED'] !== '1' || process.channel === undefined) return;
  const parent = process.ppid;
  process.once('disconnect', () => void endAfter(parent, home));
  process.channel.unref();
}

/** The channel closes a moment before its process has ended, and only a dead `up` gives up its Temporal server. */
async function endAfter(parent: number, home: string): Promise<void> {
  const givenUpAt = Date.now() + END_WITHIN_MS;
  while (isAlive(parent) && Date.now() < givenUpAt) await wait(20);
  await reapTemporal(home).catch(() => undefined);
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), END_WITHIN_MS).unref();
}

/** Tells the `up` that started this process that it serves now. */
export function sayReady(): void {
  process.send?.('ready');
}
