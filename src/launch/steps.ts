/** Says what is being done and, once done, how long it took. */
export class Steps {
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Runs one step; its result text (if any) stands in the line that closes it. */
  async run<T>(name: string, work: () => Promise<T>, tell: (result: T) => string = () => ''): Promise<T> {
    const startedAt = Date.now();
    this.#say(`· ${name} …`);
    const result = await work();
    const detail = tell(result);
    this.#say(`✓ ${name}${detail === '' ? '' : `: ${detail}`} (${seconds(Date.now() - startedAt)})`);
    return result;
  }
}

/** `1.2 s` */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
