import { entityNode, unescapeText } from './entity.ts';
import type { MrkdwnNode } from './mrkdwn-node.ts';

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

/** Code, an entity in angle brackets, a styled run between word boundaries, a bare address, or a line end. Runs are bounded, so that a text full of stars is still read in time. */
const INLINE =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]{0,1000}?\S)\3(?![\p{L}\p{N}])|(https?:\/\/[^\s<>|]+)|(\n)/gu;

const PREFORMATTED = /```\n?([\s\S]+?)\n?```/g;
const QUOTED_LINES = /(?:^|\n)((?:(?:&gt;|>) ?[^\n]*(?:\n|$))+)/g;

/** Reads mrkdwn the way Slack does. There is no escape for `*`, `_`, `~` and backticks: that is why names belong elsewhere. */
export function parseMrkdwn(text: string): MrkdwnNode[] {
  return split(text, PREFORMATTED, {
    matched: ([, code = '']) => [{ kind: 'preformatted', text: unescapeText(code) }],
    between: parseQuotes,
  });
}

function parseQuotes(text: string): MrkdwnNode[] {
  return split(text, QUOTED_LINES, {
    matched: ([, lines = '']) => {
      const inner = lines.replace(/\n$/, '').replace(/^(&gt;|>) ?/gm, '');
      return [{ kind: 'quote', children: parseInline(inner) }];
    },
    between: parseInline,
  });
}

function parseInline(text: string): MrkdwnNode[] {
  return split(text, INLINE, {
    matched: inlineNode,
    between: (plain) => [{ kind: 'text', text: unescapeText(plain) }],
  });
}

function inlineNode([whole, code, entity, mark, styled, url]: RegExpMatchArray): MrkdwnNode[] {
  if (code !== undefined) return [{ kind: 'code', text: unescapeText(code) }];
  if (entity !== undefined) return [entityNode(entity)];
  if (url !== undefined) return [{ kind: 'link', url: unescapeText(url), label: unescapeText(url) }];
  if (styled === undefined) return [{ kind: 'break' }];
  const style = STYLES[mark as keyof typeof STYLES];
  return style === undefined
    ? [{ kind: 'text', text: whole }]
    : [{ kind: 'styled', style, children: parseInline(styled) }];
}

function split(
  text: string,
  pattern: RegExp,
  to: { matched: (match: RegExpMatchArray) => MrkdwnNode[]; between: (plain: string) => MrkdwnNode[] },
): MrkdwnNode[] {
  const nodes: MrkdwnNode[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) nodes.push(...to.between(text.slice(end, match.index)));
    nodes.push(...to.matched(match));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(...to.between(text.slice(end)));
  return nodes;
}
