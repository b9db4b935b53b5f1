import { html } from 'hono/html';
import { initialState } from '../interactivity/element-state.ts';
import { IDENTITY } from '../workspace/identity.ts';
import type { Message } from '../workspace/message.ts';
import { msOfTs } from '../workspace/timestamps.ts';
import { blockHtml } from './block-html.ts';
import { clockText, dateText } from './date-text.ts';
import type { Html } from './html.ts';
import { mrkdwnHtml } from './mrkdwn-html.ts';
import type { Reader } from './reader.ts';
import { threadHtml, toldOfThread } from './thread-html.ts';

/** Drawn, because not every machine has a font of emoji. */
const EYE = html`<svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true"><path fill="currentColor" d="M8 3C4.2 3 1.4 6 .5 8c.9 2 3.7 5 7.5 5s6.6-3 7.5-5C14.6 6 11.8 3 8 3m0 8a3 3 0 1 1 0-6 3 3 0 0 1 0 6"/></svg>`;

/** A message as one person sees it; in the channel its thread hangs under it. */
export function messageHtml(message: Message, reader: Reader, where: 'channel' | 'thread'): Html {
  const id = `${where === 'channel' ? 'm' : 't'}-${message.ts}`;
  const isBroadcast = where === 'channel' && message.threadTs !== null;
  return html`<article class="message ${message.visibleTo === null ? '' : 'ephemeral'}" id="${id}" aria-labelledby="${id}-by">
    <div class="avatar app" aria-hidden="true">${IDENTITY.appName.slice(0, 1)}</div>
    <div class="message-body">
      ${headingHtml(message, id, reader)}
      ${isBroadcast ? toldOfThread(message, reader) : ''}
      <div class="blocks">${contentHtml(message, reader, id)}</div>
      ${problemHtml(message, reader)}
      ${dismissHtml(message, reader)}
      ${where === 'channel' && !isBroadcast ? threadHtml(message, reader, messageHtml) : ''}
    </div>
  </article>`;
}

function headingHtml({ ts, channel, edits, visibleTo }: Message, id: string, { emulator }: Reader): Html {
  const ms = msOfTs(ts);
  const iso = new Date(ms).toISOString();
  const full = dateText(ms, '{date_long} at {time_secs}', emulator.nowMs()) ?? iso;
  const link = `/archives/${channel}/p${ts.replace('.', '')}`;
  return html`<div class="message-heading">
    <strong id="${id}-by">${IDENTITY.appName}</strong> <span class="badge">APP</span>
    <a class="time" href="${link}" title="${full}"><time datetime="${iso}">${clockText(ms)}</time></a>
    ${edits.length === 0 ? '' : html`<span class="edited" title="edited ${edits.length} ${edits.length === 1 ? 'time' : 'times'}">(edited)</span>`}
    ${visibleTo === null ? '' : html`<span class="only-you">${EYE} Only visible to you</span>`}
  </div>`;
}

function contentHtml({ blocks, text, channel, ts }: Message, reader: Reader, prefix: string): Html {
  const { emulator, userId } = reader;
  const names = { workspace: emulator.workspace, nowMs: emulator.nowMs() };
  if (blocks.length === 0) return html`<div class="text">${mrkdwnHtml(text, names)}</div>`;
  const context = {
    userId,
    target: { channel, ts },
    prefix,
    state: initialState(blocks),
    names,
    errors: {},
    form: null,
  };
  return html`${blocks.map((block) => blockHtml(block, context))}`;
}

/** What went wrong at this person's last click, as Slack shows it beside the message. */
function problemHtml({ channel, ts }: Message, { emulator, userId }: Reader): Html | string {
  const problem = emulator.problems.of(userId);
  if (problem === undefined || !('ts' in problem.place)) return '';
  if (problem.place.ts !== ts || problem.place.channel !== channel) return '';
  return html`<div class="problem" role="alert">⚠ ${problem.text}</div>`;
}

function dismissHtml({ visibleTo, channel, ts }: Message, { userId }: Reader): Html | string {
  if (visibleTo === null) return '';
  return html`<form method="post" action="/dismiss">
    <input type="hidden" name="as" value="${userId}">
    <input type="hidden" name="channel" value="${channel}">
    <input type="hidden" name="ts" value="${ts}">
    <button class="link-button">Dismiss message</button>
  </form>`;
}
