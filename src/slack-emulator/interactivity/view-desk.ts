import { randomBytes, randomInt } from 'node:crypto';
import type { View } from '../blocks/view-schema.ts';
import type { Signal } from '../workspace/signal.ts';
import { initialState, type ViewState } from './element-state.ts';

/** Slack: at most three views lie on top of each other. */
const MAX_STACK = 3;

/** A modal that a person has before them. */
export interface OpenView {
  id: string;
  userId: string;
  view: View;
  /** changes with every update, so that two of them do not overwrite each other */
  hash: string;
  /** the views below it, the lowest first */
  below: readonly string[];
  /** what is filled in */
  state: ViewState;
  /** what stands under inputs, by `block_id` */
  errors: Readonly<Record<string, string>>;
}

/** The modals of each person; the last one is on top. */
export class ViewDesk {
  readonly #stacks = new Map<string, OpenView[]>();
  readonly #signal: Signal;

  constructor(signal: Signal) {
    this.#signal = signal;
  }

  /** Shows a view in place of all that the person has open. */
  open(userId: string, view: View): OpenView {
    return this.#put(userId, [], view);
  }

  /** Shows a view on top; null when three lie there already. */
  push(userId: string, view: View): OpenView | null {
    const stack = this.#stacks.get(userId) ?? [];
    return stack.length >= MAX_STACK ? null : this.#put(userId, stack, view);
  }

  all(): OpenView[] {
    return [...this.#stacks.values()].flat();
  }

  get(id: string): OpenView | undefined {
    return this.all().find((one) => one.id === id);
  }

  top(userId: string): OpenView | undefined {
    return this.#stacks.get(userId)?.at(-1);
  }

  byExternalId(externalId: string): OpenView | undefined {
    return this.all().find(({ view }) => view.external_id === externalId);
  }

  /** Replaces what a view says; what was filled in stays where block and action are the same. */
  update(id: string, view: View): OpenView | undefined {
    const before = this.get(id);
    if (before === undefined) return undefined;
    const state = initialState(view.blocks, before.state);
    return this.#replace({ ...before, view, state, hash: newHash(), errors: {} });
  }

  /** Keeps what a person filled in, and what is wrong with it. */
  fill(id: string, state: ViewState, errors: Readonly<Record<string, string>>): void {
    const before = this.get(id);
    if (before !== undefined) this.#replace({ ...before, state, errors });
  }

  /** Takes a view away; the one below comes to light. */
  close(id: string): void {
    for (const [userId, stack] of this.#stacks) {
      this.#stacks.set(
        userId,
        stack.filter((one) => one.id !== id),
      );
    }
    this.#signal.announce();
  }

  /** Takes all views of a person away. */
  clear(userId: string): void {
    this.#stacks.delete(userId);
    this.#signal.announce();
  }

  #put(userId: string, below: readonly OpenView[], view: View): OpenView {
    const opened: OpenView = {
      id: `V${randomBytes(5).toString('hex').toUpperCase()}`,
      userId,
      view,
      hash: newHash(),
      below: below.map(({ id }) => id),
      state: initialState(view.blocks),
      errors: {},
    };
    this.#stacks.set(userId, [...below, opened]);
    this.#signal.announce();
    return opened;
  }

  #replace(view: OpenView): OpenView {
    const stack = this.#stacks.get(view.userId) ?? [];
    this.#stacks.set(
      view.userId,
      stack.map((one) => (one.id === view.id ? view : one)),
    );
    this.#signal.announce();
    return view;
  }
}

function newHash(): string {
  return `${randomInt(1_000_000_000)}.${randomBytes(4).toString('hex')}`;
}
