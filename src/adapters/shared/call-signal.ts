/** One call's signal: aborts with the caller or on time-out; `release` ends both watches. */
export interface CallSignal {
  signal: AbortSignal;
  timedOut: () => boolean;
  release: () => void;
}

/**
 * The caller's signal with a time-out on top. Not `AbortSignal.any`: on Node 20 each use stays attached to the caller's
 * signal, and an activity that lists 20,000 campaigns makes hundreds of calls under one signal.
 */
export function combineSignal(caller: AbortSignal, timeoutMs: number): CallSignal {
  const controller = new AbortController();
  let isTimedOut = false;
  const onAbort = (): void => controller.abort(caller.reason);
  const timer = setTimeout(() => {
    isTimedOut = true;
    controller.abort(new Error(`no answer within ${timeoutMs} ms`));
  }, timeoutMs);
  if (caller.aborted) onAbort();
  else caller.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => isTimedOut,
    release: () => {
      clearTimeout(timer);
      caller.removeEventListener('abort', onAbort);
    },
  };
}
