/** Tells whoever listens that something on the page may have changed. */
export class Signal {
  readonly #listeners = new Set<() => void>();

  /** Calls back after each change; gives the way to stop it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(): void {
    for (const listener of this.#listeners) listener();
  }
}
