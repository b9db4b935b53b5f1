import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEntry } from '../http/journal.ts';
import { LineFile } from './line-file.ts';
import { fromJson, type SavedChange, type SavedState, toJson } from './saved-state.ts';

/** Where the simulator keeps its world between runs. */
export interface StateStore {
  load(): { state: SavedState; changes: SavedChange[] } | null;
  loadJournal(): JournalEntry[];
  save(state: Omit<SavedState, 'generation'>): void;
  append(change: SavedChange): void;
  appendJournal(entry: JournalEntry): void;
  clearJournal(): void;
}

/** Keeps nothing: the world ends with the process. */
export const FORGETFUL_STORE: StateStore = {
  load: () => null,
  loadJournal: () => [],
  save: () => {},
  append: () => {},
  appendJournal: () => {},
  clearJournal: () => {},
};

/**
 * Keeps the world in a folder: a whole state that is replaced at once, the changes since, and the journal, both append-only.
 * A kill at any moment loses at most the call that was not answered yet.
 */
export class FolderStore implements StateStore {
  readonly #statePath: string;
  readonly #changes: LineFile;
  readonly #journal: LineFile;
  #generation = 0;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#statePath = join(folder, 'state.json');
    this.#changes = new LineFile(join(folder, 'changes.jsonl'));
    this.#journal = new LineFile(join(folder, 'journal.jsonl'));
  }

  load(): { state: SavedState; changes: SavedChange[] } | null {
    if (!existsSync(this.#statePath)) return null;
    const state = this.#readState();
    this.#generation = state.generation;
    const lines = this.#changes
      .readAll()
      .map((line) => fromJson(line) as SavedChange & { generation: number });
    return { state, changes: lines.filter(({ generation }) => generation === state.generation) };
  }

  loadJournal(): JournalEntry[] {
    return this.#journal.readAll().map((line) => JSON.parse(line) as JournalEntry);
  }

  save(state: Omit<SavedState, 'generation'>): void {
    this.#generation += 1;
    writeFileSync(`${this.#statePath}.new`, toJson({ generation: this.#generation, ...state }));
    renameSync(`${this.#statePath}.new`, this.#statePath);
    this.#changes.clear();
  }

  append(change: SavedChange): void {
    this.#changes.append(toJson({ generation: this.#generation, ...change }));
  }

  appendJournal(entry: JournalEntry): void {
    this.#journal.append(JSON.stringify(entry));
  }

  clearJournal(): void {
    this.#journal.clear();
  }

  #readState(): SavedState {
    try {
      return fromJson(readFileSync(this.#statePath, 'utf8')) as SavedState;
    } catch (cause) {
      throw new Error(
        `The simulator cannot read ${this.#statePath}: move it away to start with a new fleet.`,
        { cause },
      );
    }
  }
}
