import type { Block } from '../blocks/block-schema.ts';
import { richTextMention } from '../blocks/rich-text-mention.ts';
import type { Content } from '../workspace/message.ts';

/** Mentions that notify people; found even within code, where Slack reads them too. */
const MENTION = /<(?:@[UW][A-Z0-9]+|!(?:channel|here|everyone|group)|!subteam\^[A-Z0-9]+)(?:\|[^<>]*)?>/g;

/** Every mention in a message that would notify somebody: `<!channel>`, `<@U0ANA>`, `<!subteam^S1>`. */
export function pingsIn({ text, blocks }: Pick<Content, 'text' | 'blocks'>): string[] {
  return [...mentionsIn(text), ...blocks.flatMap((block: Block) => pingsInPart(block))];
}

/** Looks at every mrkdwn text and every element of rich text, at any depth. */
function pingsInPart(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(pingsInPart);
  if (typeof part !== 'object' || part === null) return [];
  const inside = Object.values(part).flatMap(pingsInPart);
  if ('type' in part && part.type === 'mrkdwn' && 'text' in part) {
    return [...mentionsIn(String(part.text)), ...inside];
  }
  const mention = richTextMention(part);
  return mention === null ? inside : [mention];
}

function mentionsIn(text: string): string[] {
  return text.match(MENTION) ?? [];
}
