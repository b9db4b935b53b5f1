import type { MessageRef } from './notifier.ts';

/**
 * Which message an incident has on which channel, and which of its events were said: one message, each event once. A
 * sweep's digest has its message under the sweep's key.
 */
export interface MessageBook {
  find(
    incidentKey: string,
    notifier: string,
  ): Promise<{ ref: MessageRef; saidEventKeys: readonly string[] } | null>;
  save(incidentKey: string, notifier: string, said: { ref: MessageRef; eventKey: string }): Promise<void>;
}
