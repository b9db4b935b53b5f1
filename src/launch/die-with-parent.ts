import { reapTemporal } from './reap.ts';

const END_WITHIN_MS = 5_000;

/**
 * Ends this process when the `up` that started it is gone (kill -9), and takes the Temporal server along, which cannot
 * notice by itself: nothing is left running without its owner.
 */
export function dieWithParent(home: string): void {
  if (process.env['PACEKEEPER_SUPERVISED'] !== '1' || process.channel === undefined) return;
  process.once('disconnect', () => {
    reapTemporal(home).catch(() => undefined);
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), END_WITHIN_MS).unref();
  });
  process.channel.unref();
}

/** Tells the `up` that started this process that it serves now. */
export function sayReady(): void {
  process.send?.('ready');
}
