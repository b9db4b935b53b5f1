import { html } from 'hono/html';
import type { MrkdwnNode } from '../mrkdwn/mrkdwn-node.ts';
import { parseMrkdwn } from '../mrkdwn/parse-mrkdwn.ts';
import { dateText } from './date-text.ts';
import { type Html, linkHtml } from './html.ts';
import { channelLabel, type Names, personLabel } from './names.ts';

/** Mrkdwn as Slack would show it. What would notify people stands out. */
export function mrkdwnHtml(text: string, names: Names): Html {
  return nodesHtml(parseMrkdwn(text), names);
}

/** A mention that notifies people, so that nobody overlooks it. */
export function pingHtml(label: string): Html {
  return html`<mark class="ping">${label}</mark>`;
}

function nodesHtml(nodes: readonly MrkdwnNode[], names: Names): Html {
  return html`${nodes.map((node) => nodeHtml(node, names))}`;
}

function nodeHtml(node: MrkdwnNode, names: Names): Html {
  if ('label' in node || node.kind === 'date') return entityHtml(node, names);
  switch (node.kind) {
    case 'text':
      return html`${node.text}`;
    case 'break':
      return html`<br>`;
    case 'code':
      return html`<code>${node.text}</code>`;
    case 'preformatted':
      return html`<pre>${node.text}</pre>`;
    case 'quote':
      return html`<blockquote>${nodesHtml(node.children, names)}</blockquote>`;
    case 'styled':
      return styledHtml(node.style, nodesHtml(node.children, names));
  }
}

type Entity = Extract<MrkdwnNode, { kind: 'link' | 'ping' | 'channel' | 'date' }>;

function entityHtml(node: Entity, names: Names): Html {
  if (node.kind === 'link') return linkHtml(node.url, node.label);
  if (node.kind === 'date') return dateHtml(node, names);
  if (node.kind === 'ping') return pingHtml(pingLabel(node.label, names));
  const label = node.label === '' ? channelLabel(names, node.id) : `#${node.label}`;
  return html`<span class="channel-link">${label}</span>`;
}

function pingLabel(label: string, names: Names): string {
  return /^@[UW][A-Z0-9]+$/.test(label) ? personLabel(names, label.slice(1)) : label;
}

function styledHtml(style: 'bold' | 'italic' | 'strike', inner: Html): Html {
  switch (style) {
    case 'bold':
      return html`<strong>${inner}</strong>`;
    case 'italic':
      return html`<em>${inner}</em>`;
    case 'strike':
      return html`<s>${inner}</s>`;
  }
}

/** A moment that Slack writes in the reader's own zone. */
export function dateHtml(
  { timestamp, format, url, fallback }: Omit<Extract<MrkdwnNode, { kind: 'date' }>, 'kind'>,
  { nowMs }: Names,
): Html {
  const ms = timestamp * 1_000;
  const text = dateText(ms, format, nowMs) ?? fallback;
  const iso = new Date(ms).toISOString();
  const time = html`<time datetime="${iso}" title="${iso}">${text}</time>`;
  return url === null ? time : linkHtml(url, time);
}
