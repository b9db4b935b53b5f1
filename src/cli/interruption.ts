const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Ctrl-C and its like: the first one asks to end, a second one insists. */
export interface Interruption {
  signal: AbortSignal;
  /** settles at the first signal */
  promise: Promise<void>;
  /** what a second signal does */
  onSecond(act: () => void): void;
  /** gives the signals back to whoever had them */
  end(): void;
}

/** Takes over the signals that end a program, so that it can end in order. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let insist: () => void = () => undefined;
  const listener = (): void => {
    if (controller.signal.aborted) insist();
    else controller.abort();
  };
  for (const name of SIGNALS) process.on(name, listener);
  return {
    signal: controller.signal,
    promise: new Promise((done) => {
      controller.signal.addEventListener('abort', () => done(), { once: true });
    }),
    onSecond: (act) => {
      insist = act;
    },
    end: () => {
      for (const name of SIGNALS) process.off(name, listener);
    },
  };
}
