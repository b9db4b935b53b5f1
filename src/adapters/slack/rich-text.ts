import type {
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  RichTextList,
  RichTextPreformatted,
  RichTextSection,
} from '@slack/types';
import type { Instant } from '../../domain/instant.ts';
import { toEpochMs } from '../../domain/instant.ts';
import { clip, plainLine } from './text.ts';

/** One piece of rich text. Nothing in it is parsed, so a name cannot ping, link or format (`<!channel>`, `*x*`). */
export function word(text: string, style?: { bold?: true; code?: true }): RichTextElement {
  return style === undefined ? { type: 'text', text } : { type: 'text', text, style };
}

/** An instant in the zone of whoever reads it, with UTC for clients that cannot. */
export function dateWord(instant: Instant, fallback: string): RichTextElement {
  const timestamp = Math.floor(toEpochMs(instant) / 1_000);
  return { type: 'date', timestamp, format: '{date_short_pretty} at {time}', fallback };
}

/** A block of rich text; empty words are left out, because Slack refuses them. */
export function richText(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** A line of words. */
export function line(...elements: readonly RichTextElement[]): RichTextSection {
  const isEmpty = (element: RichTextElement) => element.type === 'text' && element.text === '';
  return { type: 'rich_text_section', elements: elements.filter((element) => !isEmpty(element)) };
}

/** A heading and its text, or nothing where there is no text. */
export function paragraph(heading: string, text: string | null, limit: number): KnownBlock[] {
  const clipped = clip(text ?? '', limit, ', see the Web UI');
  return clipped === '' ? [] : [richText(line(word(`${heading}\n`, { bold: true }), word(clipped)))];
}

/** A heading and a list, or nothing; what does not fit is counted. */
export function bullets(
  heading: string,
  items: readonly string[],
  limit: { items: number; text: number },
): KnownBlock[] {
  const said = items.filter((item) => plainLine(item) !== '');
  if (said.length === 0) return [];
  const shown = said
    .slice(0, limit.items)
    .map((item) => line(word(clip(item, limit.text, ', see the Web UI'))));
  const list: RichTextList = { type: 'rich_text_list', style: 'bullet', elements: shown };
  const more = said.length - shown.length;
  const rest = more === 0 ? [] : [line(word(`… ${more} more, see the Web UI`))];
  return [richText(line(word(heading, { bold: true })), list, ...rest)];
}

/** Commands to copy. One that is too long is left out whole, because half a command does something else. */
export function commandBlock(
  heading: string,
  commands: readonly string[],
  limit: { items: number; text: number },
): KnownBlock[] {
  if (commands.length === 0) return [];
  const shown = commands
    .map(plainLine)
    .filter((command) => command !== '' && command.length <= limit.text)
    .slice(0, limit.items);
  const code: RichTextPreformatted[] =
    shown.length === 0
      ? []
      : [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: shown.join('\n') }] }];
  const more = commands.length - shown.length;
  const rest = more === 0 ? [] : [line(word(`… ${more} more, see the Web UI`))];
  return [richText(line(word(heading, { bold: true })), ...code, ...rest)];
}
