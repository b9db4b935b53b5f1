import { setTimeout as delay } from 'node:timers/promises';
import type { CallContext } from '../../ports/ad-platform.ts';

/** How often a wait reports that it is alive: well inside any heartbeat timeout. */
const PROGRESS_EVERY_MS = 4_000;

/** Waits, reporting `progress` every few seconds; rejects with the signal's reason as soon as the caller gives up. */
export async function waitReporting(waitMs: number, progress: string, context: CallContext): Promise<void> {
  let leftMs = waitMs;
  while (leftMs > 0) {
    context.onProgress(progress);
    const stepMs = Math.min(leftMs, PROGRESS_EVERY_MS);
    await waitAbortably(stepMs, context.signal);
    leftMs -= stepMs;
  }
}

/** Awaits `work`, reporting `progress` every few seconds, so that one slow answer does not look like a dead worker. */
export async function whileReporting<T>(
  work: Promise<T>,
  progress: string,
  context: CallContext,
): Promise<T> {
  context.onProgress(progress);
  const timer = setInterval(() => context.onProgress(progress), PROGRESS_EVERY_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

/** Awaits `work` until the caller gives up; then rejects with the signal's reason, and the work goes on for others. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
  });
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function waitAbortably(waitMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await delay(waitMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
