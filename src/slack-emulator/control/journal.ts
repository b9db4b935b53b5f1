const MAX_KEPT = 5_000;

/** What was recorded, with its number and time. */
export type Recorded<Entry> = Entry & { seq: number; at: string };

/** What happened, in order; the oldest entries are forgotten when there are many. */
export class Journal<Entry extends object> {
  readonly #nowMs: () => number;
  #entries: Recorded<Entry>[] = [];
  #lastSeq = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  record(entry: Entry): void {
    this.#lastSeq += 1;
    this.#entries.push({ seq: this.#lastSeq, at: new Date(this.#nowMs()).toISOString(), ...entry });
    if (this.#entries.length > MAX_KEPT) this.#entries.shift();
  }

  list(sinceSeq = 0): readonly Recorded<Entry>[] {
    return this.#entries.filter(({ seq }) => seq > sinceSeq);
  }

  clear(): void {
    this.#entries = [];
  }
}
