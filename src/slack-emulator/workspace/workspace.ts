import type { Change } from './change.ts';
import type { ChangeStore } from './change-file.ts';
import { type Channel, DEFAULT_CHANNEL } from './channel.ts';
import type { Content, Message } from './message.ts';
import { type Person, SEEDED_PEOPLE } from './person.ts';
import type { Signal } from './signal.ts';
import { Timestamps } from './timestamps.ts';

const MAX_EDITS_KEPT = 50;

/** What is known of a message before it has its `ts`. */
export type Draft = Omit<Message, 'ts' | 'edits'>;

/** People, channels and messages. Every change is kept in the store before anyone hears of it. */
export class Workspace {
  readonly #people = new Map<string, Person>(SEEDED_PEOPLE.map((person) => [person.id, person]));
  readonly #channels = new Map<string, Channel>([[DEFAULT_CHANNEL.id, DEFAULT_CHANNEL]]);
  readonly #messages = new Map<string, Message>();
  readonly #timestamps = new Timestamps();
  readonly #store: ChangeStore;
  readonly #signal: Signal;
  readonly #nowMs: () => number;

  constructor({ store, signal, nowMs }: { store: ChangeStore; signal: Signal; nowMs: () => number }) {
    this.#store = store;
    this.#signal = signal;
    this.#nowMs = nowMs;
    for (const change of store.load()) this.#apply(change);
    store.compact(this.#asChanges());
  }

  people(): Person[] {
    return [...this.#people.values()];
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  putPerson(person: Person): void {
    this.#commit({ kind: 'person', person });
  }

  channels(): Channel[] {
    return [...this.#channels.values()];
  }

  channel(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  putChannel(channel: Channel): void {
    this.#commit({ kind: 'channel', channel });
  }

  /** Messages of a channel and of its threads, oldest first; ephemeral ones too. */
  messages(channel: string): Message[] {
    return [...this.#messages.values()].filter((message) => message.channel === channel);
  }

  message(channel: string, ts: string): Message | undefined {
    return this.#messages.get(keyOf(channel, ts));
  }

  replies(root: Message): Message[] {
    return this.messages(root.channel).filter(({ threadTs }) => threadTs === root.ts);
  }

  post(draft: Draft): Message {
    const message: Message = { ...draft, ts: this.nextTs(), edits: [] };
    this.#commit({ kind: 'posted', message });
    return message;
  }

  edit({ channel, ts }: Message, content: Content, isBroadcast: boolean): void {
    this.#commit({ kind: 'edited', channel, ts, at: this.nextTs(), content, isBroadcast });
  }

  remove({ channel, ts }: Message): void {
    this.#commit({ kind: 'removed', channel, ts });
  }

  /** Forgets all messages. */
  clear(): void {
    this.#commit({ kind: 'cleared' });
  }

  /** A time of Slack's, later than all that were given out. */
  nextTs(): string {
    return this.#timestamps.next(this.#nowMs());
  }

  #commit(change: Change): void {
    if (!this.#isFleeting(change)) this.#store.append(change);
    this.#apply(change);
    this.#signal.announce();
  }

  /** Ephemeral messages are gone after a restart, as they are in Slack. */
  #isFleeting(change: Change): boolean {
    if (change.kind === 'posted') return change.message.visibleTo !== null;
    if (change.kind !== 'edited' && change.kind !== 'removed') return false;
    return this.message(change.channel, change.ts)?.visibleTo !== null;
  }

  #apply(change: Change): void {
    switch (change.kind) {
      case 'person':
        this.#people.set(change.person.id, change.person);
        break;
      case 'channel':
        this.#channels.set(change.channel.id, change.channel);
        break;
      case 'posted':
        this.#messages.set(keyOf(change.message.channel, change.message.ts), change.message);
        this.#timestamps.seen(change.message.ts);
        break;
      case 'edited':
        this.#applyEdit(change);
        break;
      case 'removed':
        this.#messages.delete(keyOf(change.channel, change.ts));
        break;
      case 'cleared':
        this.#messages.clear();
        break;
    }
  }

  #applyEdit({ channel, ts, at, content, isBroadcast }: Extract<Change, { kind: 'edited' }>): void {
    const before = this.message(channel, ts);
    if (before === undefined) return;
    const { text, blocks, metadata } = before;
    const edits = [...before.edits, { text, blocks, metadata, until: at }].slice(-MAX_EDITS_KEPT);
    this.#messages.set(keyOf(channel, ts), { ...before, ...content, isBroadcast, edits });
    this.#timestamps.seen(at);
  }

  #asChanges(): Change[] {
    return [
      ...this.people().map((person): Change => ({ kind: 'person', person })),
      ...this.channels().map((channel): Change => ({ kind: 'channel', channel })),
      ...[...this.#messages.values()].map((message): Change => ({ kind: 'posted', message })),
    ];
  }
}

function keyOf(channel: string, ts: string): string {
  return `${channel}/${ts}`;
}
