/** Gives each message a `ts` of its own, later than all before it. */
export class Timestamps {
  #lastMicros = 0;

  next(nowMs: number): string {
    this.#lastMicros = Math.max(Math.floor(nowMs * 1_000), this.#lastMicros + 1);
    return tsOf(this.#lastMicros);
  }

  /** A `ts` that was given out before a restart. */
  seen(ts: string): void {
    this.#lastMicros = Math.max(this.#lastMicros, microsOf(ts));
  }
}

/** Epoch milliseconds of a `ts`. */
export function msOfTs(ts: string): number {
  return Math.floor(microsOf(ts) / 1_000);
}

/** Epoch microseconds of a `ts`, to compare two of them. */
export function microsOf(ts: string): number {
  const [seconds = '0', micros = ''] = ts.split('.');
  return Number(seconds) * 1_000_000 + Number(micros.padEnd(6, '0').slice(0, 6));
}

function tsOf(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}`;
}
