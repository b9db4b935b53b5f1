import type { MessageRef } from './notifier.ts';

/** The one message under a key on a channel, and which events were said there. */
export interface KeptMessage {
  key: string;
  notifier: string;
  ref: MessageRef;
  saidEventKeys: readonly string[];
}

/** An event that was said on a channel, and where the message under its key stands there now. */
export interface SaidEvent {
  key: string;
  notifier: string;
  ref: MessageRef;
  eventKey: string;
}

/**
 * Which message an incident has on which channel, and which of its events were said: one message, each event once. A
 * sweep's digest has its message under the sweep's key.
 */
export interface MessageBook {
  find(key: string, notifier: string): Promise<Pick<KeptMessage, 'ref' | 'saidEventKeys'> | null>;
  /** The messages under any of the keys, on every channel that has one. */
  findAll(keys: readonly string[]): Promise<readonly KeptMessage[]>;
  save(key: string, notifier: string, said: Pick<SaidEvent, 'ref' | 'eventKey'>): Promise<void>;
}
