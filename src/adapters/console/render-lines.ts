import type {
  KnownBlock,
  MrkdwnElement,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  TableBlock,
} from '@slack/types';
import { tableLines } from './table-lines.ts';

const WIDTH = 96;
const COLUMN = 46;

type RichTextPart = RichTextBlock['elements'][number];

/** Blocks as lines for a terminal, wrapped to its width; commands are never wrapped, so that they can be copied. */
export function renderLines(blocks: readonly KnownBlock[]): string[] {
  return blocks.flatMap((block) => [...blockLines(block), '']).slice(0, -1);
}

/** A text from outside without what would steer a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

function blockLines(block: KnownBlock): string[] {
  if (block.type === 'header') return wrap(printable(block.text.text));
  if (block.type === 'rich_text') return block.elements.flatMap(partLines);
  if (block.type === 'table')
    return tableLines(
      block.rows.map((row) => row.map(cellText)),
      WIDTH,
    );
  if (block.type === 'divider') return ['·'.repeat(COLUMN)];
  if (block.type !== 'section') return [];
  return [...(block.text === undefined ? [] : wrap(plain(block.text))), ...fieldLines(block.fields ?? [])];
}

function cellText(cell: TableBlock['rows'][number][number]): string {
  return cell.type === 'rich_text' ? cell.elements.flatMap(partLines).join(' ') : printable(cell.text);
}

/** `*Label*` over a value becomes `Label: value`, two to a line where both fit. */
function fieldLines(fields: readonly (MrkdwnElement | PlainTextElement)[]): string[] {
  const texts = fields.map((field) => plain(field).replace('\n', ': '));
  const lines: string[] = [];
  for (const text of texts) {
    const previous = lines.at(-1);
    const canJoin = previous !== undefined && previous.length < COLUMN && text.length < COLUMN;
    if (canJoin) lines[lines.length - 1] = `${previous.padEnd(COLUMN + 2)}${text}`;
    else lines.push(text);
  }
  return lines.flatMap((line) => wrap(line));
}

function partLines(part: RichTextPart): string[] {
  switch (part.type) {
    case 'rich_text_section':
    case 'rich_text_quote':
      return wrap(wordsOf(part.elements));
    case 'rich_text_list':
      return part.elements.flatMap((item) => wrap(wordsOf(item.elements), '  - ', '    '));
    case 'rich_text_preformatted':
      return wordsOf(part.elements)
        .split('\n')
        .map((line) => `    ${line}`);
    default:
      return [];
  }
}

function wordsOf(elements: readonly RichTextElement[]): string {
  return elements.map(wordOf).join('');
}

function wordOf(element: RichTextElement): string {
  if (element.type === 'text') return element.text.split('\n').map(printable).join('\n');
  if (element.type === 'date') return printable(element.fallback ?? '');
  if (element.type === 'link') return `${printable(element.text ?? '')}: ${printable(element.url)}\n`;
  return '';
}

function plain(text: MrkdwnElement | PlainTextElement): string {
  const lines = text.text.split('\n').map(printable).join('\n');
  if (text.type === 'plain_text') return lines;
  const unmarked = lines.replace(/^\*([^*\n]+)\*/, '$1');
  return unmarked.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Lines of at most the terminal's width, broken at spaces; a word that is longer stands alone. */
function wrap(text: string, first = '', next = first): string[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line, index) => wrapLine(line, index === 0 ? first : next, next));
}

function wrapLine(line: string, first: string, next: string): string[] {
  const lines: string[] = [];
  let current = first;
  for (const word of line.split(' ')) {
    const isStart = current === first || current === next;
    if (!isStart && current.length + 1 + word.length > WIDTH) {
      lines.push(current);
      current = `${next}${word}`;
    } else {
      current = isStart ? `${current}${word}` : `${current} ${word}`;
    }
  }
  return [...lines, current];
}
