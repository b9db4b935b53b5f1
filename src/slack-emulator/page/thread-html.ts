import { html } from 'hono/html';
import type { Message } from '../workspace/message.ts';
import { msOfTs } from '../workspace/timestamps.ts';
import { dateText } from './date-text.ts';
import type { Html } from './html.ts';
import type { Reader } from './reader.ts';

/** The replies under a message that this person sees, folded away until they are asked for. */
export function threadHtml(
  root: Message,
  reader: Reader,
  write: (message: Message, reader: Reader, where: 'thread') => Html,
): Html | string {
  const { emulator, userId } = reader;
  const replies = emulator.workspace
    .replies(root)
    .filter(({ visibleTo }) => visibleTo === null || visibleTo === userId);
  const last = replies.at(-1);
  if (last === undefined) return '';
  const count = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  const when = dateText(msOfTs(last.ts), '{date_short_pretty} at {time}', emulator.nowMs());
  return html`<details class="thread" id="thread-${root.ts}">
    <summary><span class="thread-count">${count}</span> <span class="thread-last">Last reply ${when}</span></summary>
    <div class="replies">${replies.map((reply) => write(reply, reader, 'thread'))}</div>
  </details>`;
}

/** Above a reply that is shown in the channel too: to which message it belongs. */
export function toldOfThread({ channel, threadTs }: Message, { emulator }: Reader): Html {
  const root = threadTs === null ? undefined : emulator.workspace.message(channel, threadTs);
  const words = root === undefined ? 'a message that is gone' : headlineOf(root);
  return html`<div class="told-of-thread">replied to a thread: <a href="#m-${threadTs}">${words}</a></div>`;
}

function headlineOf({ blocks, text }: Message): string {
  const header = blocks.find((block) => block.type === 'header');
  const words = header?.type === 'header' ? header.text.text : text;
  return words.length > 80 ? `${words.slice(0, 79)}…` : words;
}
