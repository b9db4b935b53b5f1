import type { FleetSummary, IncidentCard } from '../domain/incident-card.ts';
import type { SweepDigest } from '../domain/sweep-digest.ts';

/** Where a message stands on its channel, so that it can be edited and answered in its thread. */
export interface MessageRef {
  channel: string;
  messageId: string;
  /** the message in whose thread this one stands; what happens next is said there too */
  threadId?: string | undefined;
}

/** How a card is to be told: where its message stands, else in whose thread a new one goes. */
export interface CardDelivery {
  ref: MessageRef | null;
  thread?: MessageRef | null;
  isRepeat: boolean;
}

/**
 * One channel to people. Throws `OutsideFailure` (`NOTIFIER_*`); never retries by itself. `isRepeat` is true where an
 * earlier attempt may have got through unheard: the channel then looks for that message before it writes another.
 */
export interface Notifier {
  readonly name: string;
  /** says it within this process, in milliseconds: where all channels do, words need no activity of their own (ADR 13) */
  readonly isInProcess?: true;
  /** Posts the incident's one message, or edits it where `ref` says it stands; then says `card.event` in its thread. */
  publish(card: IncidentCard, delivery: CardDelivery): Promise<MessageRef>;
  /** Posts the daily summary once per `key`. */
  publishSummary(summary: FleetSummary, delivery: { key: string; isRepeat: boolean }): Promise<void>;
  /** Posts many alerts as one message once per `key`. A channel without it is told of each incident by itself. */
  publishDigest?(digest: SweepDigest, delivery: { key: string; isRepeat: boolean }): Promise<MessageRef>;
}
