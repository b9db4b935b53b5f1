import { appendFileSync, closeSync, ftruncateSync, openSync, readFileSync, truncateSync } from 'node:fs';

/** A file of one JSON text a line that is only appended to. A line that a kill cut short is dropped when it is opened again. */
export class LineFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    closeSync(openSync(path, 'a'));
  }

  /** All whole lines; what follows the last of them is cut off, so that the next line starts on its own. */
  readAll(): string[] {
    const text = readFileSync(this.#path, 'utf8');
    const end = text.lastIndexOf('\n') + 1;
    if (end < text.length) truncateSync(this.#path, Buffer.byteLength(text.slice(0, end)));
    return text.slice(0, end).split('\n').slice(0, -1);
  }

  append(line: string): void {
    appendFileSync(this.#path, `${line}\n`);
  }

  clear(): void {
    const file = openSync(this.#path, 'r+');
    ftruncateSync(file, 0);
    closeSync(file);
  }
}
