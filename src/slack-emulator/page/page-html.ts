import { html } from 'hono/html';
import { channelHtml, type Shown } from './channel-html.ts';
import type { Html } from './html.ts';
import { modalHtml } from './modal-html.ts';
import type { Reader } from './reader.ts';
import { connectionHtml, sidebarHtml } from './sidebar-html.ts';

/** The style sheets of the page, in order. */
export const STYLES = ['page.css', 'messages.css', 'thread.css', 'controls.css', 'modal.css'] as const;

/** The whole page. */
export function pageHtml(shown: Shown, reader: Reader): Html {
  const { channel } = shown;
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>#${channel.name} · Slack emulator</title>
    <link rel="icon" href="data:,">
    ${STYLES.map((name) => html`<link rel="stylesheet" href="/assets/${name}">`)}
    <script type="module" src="/assets/page.js"></script>
  </head>
  <body data-as="${reader.userId}" data-channel="${channel.id}" data-show="${shown.count}">
    <a class="skip" href="#messages">Skip to the messages</a>
    <header class="sidebar">${sidebarHtml(shown, reader)}
      <div id="connection" role="status">${connectionHtml(reader.emulator)}</div>
    </header>
    <main>
      <div class="channel-heading">
        <h1><span aria-hidden="true">#</span> ${channel.name}</h1>
        <p>What Pacekeeper tells the media team. The buttons work: they go to the running Pacekeeper.</p>
      </div>
      <div id="messages" class="messages" role="log" aria-label="Messages in #${channel.name}" tabindex="0">${channelHtml(shown, reader)}</div>
    </main>
    <div id="modal">${modalHtml(reader)}</div>
    <div id="announcer" class="for-screen-readers" role="status" aria-live="polite"></div>
  </body>
</html>`;
}

/** What changes while one looks, for the page's script. */
export function fragmentsHtml(shown: Shown, reader: Reader): Html {
  return html`<div data-for="connection">${connectionHtml(reader.emulator)}</div>
<div data-for="messages">${channelHtml(shown, reader)}</div>
<div data-for="modal">${modalHtml(reader)}</div>`;
}
