import { pingsIn } from '../mrkdwn/pings.ts';
import type { Message } from '../workspace/message.ts';

/** A message for tests: all that is kept of it, and whom it would have notified. */
export function describeMessage(message: Message): Message & { pings: string[] } {
  return { ...message, pings: pingsIn(message) };
}
