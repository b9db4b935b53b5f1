import type { FleetSummary, IncidentCard } from '../domain/incident-card.ts';

/** Where a message stands on its channel, so that it can be edited and answered in its thread. */
export interface MessageRef {
  channel: string;
  messageId: string;
}

/**
 * One channel to people. Throws `OutsideFailure` (`NOTIFIER_*`); never retries by itself. `isRepeat` is true where an
 * earlier attempt may have got through unheard: the channel then looks for that message before it writes another.
 */
export interface Notifier {
  readonly name: string;
  /** Posts the incident's one message, or edits it where `ref` says it stands; then says `card.event` in its thread. */
  publish(card: IncidentCard, delivery: { ref: MessageRef | null; isRepeat: boolean }): Promise<MessageRef>;
  /** Posts the daily summary once per `key`. */
  publishSummary(summary: FleetSummary, delivery: { key: string; isRepeat: boolean }): Promise<void>;
}
