import type { Emulator } from '../emulator.ts';
import type { Channel } from '../workspace/channel.ts';
import type { Message } from '../workspace/message.ts';
import { type ApiAnswer, refusal } from './api-method.ts';

/** Something found, or Slack's refusal. */
export type Found<Value> = { kind: 'found'; value: Value } | { kind: 'refused'; answer: ApiAnswer };

/** The channel, if the app may use it. */
export function findChannel({ workspace }: Emulator, id: string): Found<Channel> {
  const channel = workspace.channel(id);
  if (channel === undefined) return refused('channel_not_found');
  if (!channel.hasApp) return refused('not_in_channel');
  return channel.isArchived ? refused('is_archived') : { kind: 'found', value: channel };
}

/** The message that a reply goes under; a reply itself takes none. */
export function findRoot({ workspace }: Emulator, channel: string, ts: string): Found<Message> {
  if (!isTs(ts)) return refused('invalid_thread_ts');
  const root = workspace.message(channel, ts);
  if (root === undefined || root.visibleTo !== null) return refused('thread_not_found');
  return root.threadTs === null ? { kind: 'found', value: root } : refused('cannot_reply_to_message');
}

/** Whether a text has the form of Slack's times. */
export function isTs(text: string): boolean {
  return /^\d{1,10}(\.\d{1,6})?$/.test(text);
}

function refused(error: string): { kind: 'refused'; answer: ApiAnswer } {
  return { kind: 'refused', answer: refusal(error) };
}
