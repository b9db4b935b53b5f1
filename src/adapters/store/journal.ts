import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';

/** The audit's second copy: one JSON line an entry, on the disk before the database has it. */
export interface Journal {
  append(bodies: readonly string[]): void;
  /** the lines from a byte offset on, and the offset after them */
  readFrom(offset: number): { bodies: string[]; end: number };
  close(): void;
}

const NEWLINE = 10;

/** Opens the journal for appending. A torn last line, left by a crash in the middle of a write, is cut off. */
export function openJournal(path: string): Journal {
  const fd = openSync(path, existsSync(path) ? 'r+' : 'w+');
  let end = cutTornTail(fd);
  return {
    append(bodies) {
      if (bodies.length === 0) return;
      const lines = Buffer.from(bodies.map((body) => `${body}\n`).join(''), 'utf8');
      try {
        writeFully(fd, lines, end);
        fdatasyncSync(fd);
      } catch (error) {
        dropTail(fd, end);
        throw error;
      }
      end += lines.length;
    },
    readFrom: (offset) => ({ bodies: readLines(fd, Math.min(offset, end), end), end }),
    close: () => closeSync(fd),
  };
}

function writeFully(fd: number, lines: Buffer, position: number): void {
  let written = 0;
  while (written < lines.length)
    written += writeSync(fd, lines, written, lines.length - written, position + written);
}

/** What cannot be cut off now is written over by the next entries, or cut off by the next start: the first failure counts. */
function dropTail(fd: number, end: number): void {
  try {
    ftruncateSync(fd, end);
  } catch {
    // The caller throws what went wrong first.
  }
}

function cutTornTail(fd: number): number {
  const { size } = fstatSync(fd);
  const whole = lastNewline(fd, size) + 1;
  if (whole < size) ftruncateSync(fd, whole);
  return whole;
}

function lastNewline(fd: number, size: number): number {
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const length = readSync(fd, chunk, 0, end - start, start);
    const index = chunk.subarray(0, length).lastIndexOf(NEWLINE);
    if (index >= 0) return start + index;
    end = start;
  }
  return -1;
}

function readLines(fd: number, from: number, to: number): string[] {
  const bytes = Buffer.alloc(to - from);
  readSync(fd, bytes, 0, bytes.length, from);
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
