/** Nobody took the work in time: no worker runs, or it hangs. What to do next stands in the message. */
export class NoWorkerAnswers extends Error {
  constructor(withinMs: number) {
    super(
      `No worker answered within ${withinMs / 1_000} s: none is running, or it hangs. Start one with "npm start" or "pacekeeper worker".`,
    );
    this.name = 'NoWorkerAnswers';
  }
}

/** How long a caller waits for a worker before it says that none is there (spec §6). */
export const ANSWER_WITHIN_MS = 10_000;

/** What a worker has to answer in ten seconds; else throws `NoWorkerAnswers`. */
export async function answeredByWorker<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoWorkerAnswers(ANSWER_WITHIN_MS)), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
