import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, startMark } from './process-identity.ts';

/** The lock was free or left by a dead process, or somebody who runs has it. */
export type LockAttempt = { kind: 'taken'; release: () => void } | { kind: 'held'; pid: number };

/**
 * One `up`, one owner of the store, and one writer of API tokens, for each home folder. A lock that kill -9 left is recognised
 * by its owner's pid and start time, so that a pid given to another program meanwhile does not count.
 */
export function takeLock(home: string, what: 'up' | 'store' | 'tokens'): LockAttempt {
  mkdirSync(home, { recursive: true });
  const path = join(home, `${what}.lock`);
  const mine = `${process.pid} ${startMark(process.pid)}`;
  for (;;) {
    if (create(path, mine)) return { kind: 'taken', release: () => releaseIfMine(path, mine) };
    const owner = readOwner(path);
    if (owner === null) continue;
    if (isHeld(owner)) return { kind: 'held', pid: Number(owner.split(' ')[0]) };
    removeStale(path, owner);
  }
}

/** Appears with its content or not at all: linked into place from a file that is complete. */
function create(path: string, content: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function isHeld(owner: string): boolean {
  const [pid = '', ...mark] = owner.split(' ');
  return isAlive(Number(pid)) && startMark(Number(pid)) === mark.join(' ');
}

/** Moves the dead lock aside and looks again: another starter may have replaced it since, and keeps its own. */
function removeStale(path: string, owner: string): void {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readOwner(aside) !== owner) linkSync(aside, path);
  rmSync(aside, { force: true });
}

function releaseIfMine(path: string, mine: string): void {
  if (readOwner(path) === mine) rmSync(path, { force: true });
}
