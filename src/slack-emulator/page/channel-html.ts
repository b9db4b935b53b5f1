import { html } from 'hono/html';
import type { Channel } from '../workspace/channel.ts';
import { isInChannel } from '../workspace/person.ts';
import { msOfTs } from '../workspace/timestamps.ts';
import { dateText, dayOf } from './date-text.ts';
import type { Html } from './html.ts';
import { messageHtml } from './message-html.ts';
import type { Reader } from './reader.ts';

/** What of a channel is shown. */
export interface Shown {
  channel: Channel;
  /** how many of the newest messages */
  count: number;
}

/** The messages of a channel that a person sees, oldest first, with a line between days. */
export function channelHtml({ channel, count }: Shown, reader: Reader): Html {
  const { emulator, userId } = reader;
  const person = emulator.workspace.person(userId);
  if (person === undefined || !isInChannel(person, channel.id)) {
    return html`<p class="empty" id="empty">${person?.realName ?? userId} is not in #${channel.name}.</p>`;
  }
  const all = emulator.workspace
    .messages(channel.id)
    .filter((message) => message.threadTs === null || message.isBroadcast)
    .filter(({ visibleTo }) => visibleTo === null || visibleTo === userId);
  if (all.length === 0) {
    return html`<p class="empty" id="empty">Nothing yet. What Pacekeeper has to say will appear here by itself.</p>`;
  }
  const shown = all.slice(-count);
  return html`${all.length > shown.length ? olderHtml({ channel, count }, userId) : ''}
    ${shown.map(
      (message, index) =>
        html`${dayHtml(message.ts, shown[index - 1]?.ts, emulator.nowMs())}${messageHtml(message, reader, 'channel')}`,
    )}`;
}

function olderHtml({ channel, count }: Shown, userId: string): Html {
  const href = `/?as=${encodeURIComponent(userId)}&channel=${channel.id}&show=${count + 50}`;
  return html`<p class="older" id="older"><a href="${href}">Show older messages</a></p>`;
}

function dayHtml(ts: string, before: string | undefined, nowMs: number): Html | string {
  const day = dayOf(msOfTs(ts));
  if (before !== undefined && dayOf(msOfTs(before)) === day) return '';
  const words = dateText(msOfTs(ts), '{day_divider_pretty}', nowMs) ?? day;
  return html`<div class="day" id="d-${day}" role="separator"><span>${words}</span></div>`;
}
