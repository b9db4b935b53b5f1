/** Recordings that run behind the judging: one at a time, in the order they were started. */
export interface Recorder {
  /** Starts a recording when the one before it is done; throws what that one failed with, and then starts nothing. */
  start(record: () => Promise<void>): Promise<void>;
  /** Does this once all that was started is recorded; never, where that failed. */
  afterwards(act: () => void): void;
  /** Waits until all that was started is recorded; throws what failed. */
  finish(): Promise<void>;
  /** Waits until nothing is being recorded any more, well or not. */
  settle(): Promise<void>;
}

/** Kept as a value until somebody asks: nobody waits for a recording in the moment it fails. */
type Outcome = { kind: 'recorded' } | { kind: 'failed'; error: unknown };

/** A recorder that nothing was given yet. */
export function createRecorder(): Recorder {
  let last: Promise<Outcome> = Promise.resolve({ kind: 'recorded' });
  const finish = async (): Promise<void> => {
    const outcome = await last;
    if (outcome.kind === 'failed') throw outcome.error;
  };
  return {
    finish,
    async start(record) {
      await finish();
      last = outcomeOf(record());
    },
    afterwards(act) {
      last = last.then((outcome) => {
        if (outcome.kind === 'recorded') act();
        return outcome;
      });
    },
    async settle() {
      await last;
    },
  };
}

function outcomeOf(recording: Promise<void>): Promise<Outcome> {
  return recording.then(
    () => ({ kind: 'recorded' }),
    (error: unknown) => ({ kind: 'failed', error }),
  );
}
