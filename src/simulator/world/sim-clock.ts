/** How the clock stands to the wall: so far ahead of it, or standing still. */
export type ClockState = { kind: 'running'; offsetMs: number } | { kind: 'frozen'; atMs: number };

/** The simulator's own time: an offset over the wall clock, or frozen. All of the simulated world lives in it. */
export class SimClock {
  #state: ClockState;
  readonly #wallNowMs: () => number;

  constructor(wallNowMs: () => number, state: ClockState = { kind: 'running', offsetMs: 0 }) {
    this.#wallNowMs = wallNowMs;
    this.#state = state;
  }

  /** Epoch milliseconds of the simulated now. */
  nowMs(): number {
    return this.#state.kind === 'frozen' ? this.#state.atMs : this.#wallNowMs() + this.#state.offsetMs;
  }

  /** Epoch milliseconds of real time, which tokens and signatures live in. */
  wallMs(): number {
    return this.#wallNowMs();
  }

  get state(): ClockState {
    return this.#state;
  }

  restore(state: ClockState): void {
    this.#state = state;
  }

  /** Jumps to an instant; the clock then runs on at wall speed, or stands still when `frozen`. */
  jumpTo(epochMs: number, frozen: boolean): void {
    this.#state = frozen
      ? { kind: 'frozen', atMs: epochMs }
      : { kind: 'running', offsetMs: epochMs - this.#wallNowMs() };
  }

  /** Moves by `ms`, running or frozen as before. */
  advance(ms: number): void {
    this.jumpTo(this.nowMs() + ms, this.#state.kind === 'frozen');
  }

  /** Back to the wall clock. */
  reset(): void {
    this.#state = { kind: 'running', offsetMs: 0 };
  }
}
