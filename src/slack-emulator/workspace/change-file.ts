import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../http/parse-json.ts';
import { type Change, changeSchema } from './change.ts';

/** Where a workspace keeps its changes between runs. */
export interface ChangeStore {
  load(): Change[];
  append(change: Change): void;
  /** Replaces all changes at once by fewer that say the same. */
  compact(changes: readonly Change[]): void;
}

/** Keeps nothing. */
export const FORGETFUL_STORE: ChangeStore = { load: () => [], append: () => {}, compact: () => {} };

/** One JSON line a change, in a folder. A kill loses at most the change that was not answered yet. */
export function openChangeFile(folder: string): ChangeStore {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'workspace.jsonl');
  return {
    load: () => (existsSync(path) ? readChanges(path) : []),
    append: (change) => appendFileSync(path, `${JSON.stringify(change)}\n`),
    compact: (changes) => {
      writeFileSync(`${path}.new`, changes.map((change) => `${JSON.stringify(change)}\n`).join(''));
      renameSync(`${path}.new`, path);
    },
  };
}

function readChanges(path: string): Change[] {
  // What follows the last line end was cut short by a kill.
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const parsed = changeSchema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    throw new Error(
      `The Slack emulator cannot read line ${index + 1} of ${path}: move it away to start anew.`,
    );
  });
}
