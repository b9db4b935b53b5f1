import type { Signal } from '../workspace/signal.ts';

/** What went wrong at a person's last click, and where the person sees it. */
export interface Problem {
  userId: string;
  /** where it is shown: at a message, or in a view */
  place: { channel: string; ts: string } | { viewId: string };
  text: string;
}

/** The last problem of each person: shown to that person only, until the next click. */
export class ProblemBoard {
  readonly #problems = new Map<string, Problem>();
  readonly #signal: Signal;

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  put(problem: Problem): void {
    this.#problems.set(problem.userId, problem);
    this.#signal.announce();
  }

  clear(userId: string): void {
    if (this.#problems.delete(userId)) this.#signal.announce();
  }

  of(userId: string): Problem | undefined {
    return this.#problems.get(userId);
  }
}
