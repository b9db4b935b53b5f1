import type { MrkdwnNode } from './mrkdwn-node.ts';

/** What stands between `<` and `>`: a link, a mention, a channel, a date. */
export function entityNode(inner: string): MrkdwnNode {
  const [target = '', ...labels] = inner.split('|');
  const label = unescapeText(labels.join('|'));
  if (target.startsWith('@')) return { kind: 'ping', label: `@${label || target.slice(1)}` };
  if (target.startsWith('#')) return { kind: 'channel', id: target.slice(1), label };
  if (target.startsWith('!date^')) return dateNode(target, label);
  if (target.startsWith('!')) return { kind: 'ping', label: label || `@${pingName(target)}` };
  const url = unescapeText(target);
  return { kind: 'link', url, label: label || url };
}

/** Slack escapes three characters, and no others. */
export function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** `!channel` → channel, `!subteam^S1` → S1. */
function pingName(target: string): string {
  return target.slice(1).replace(/^subteam\^/, '');
}

function dateNode(target: string, fallback: string): MrkdwnNode {
  const [, timestamp = '', format = '', url] = target.split('^');
  const seconds = /^\d{1,11}$/.test(timestamp) ? Number(timestamp) : null;
  if (seconds === null || format === '') return { kind: 'text', text: fallback };
  return { kind: 'date', timestamp: seconds, format: unescapeText(format), url: url ?? null, fallback };
}
