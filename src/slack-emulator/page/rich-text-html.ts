import { html } from 'hono/html';
import type { RichText, RichTextPart, RichTextWord } from '../blocks/rich-text-schema.ts';
import { type Html, linkHtml } from './html.ts';
import { dateHtml, pingHtml } from './mrkdwn-html.ts';
import { channelLabel, type Names, personLabel } from './names.ts';

/** A block of rich text: nothing in it is parsed. */
export function richTextHtml({ elements }: RichText, names: Names): Html {
  return html`<div class="rich-text">${elements.map((part) => partHtml(part, names))}</div>`;
}

function partHtml(part: RichTextPart, names: Names): Html {
  switch (part.type) {
    case 'rich_text_section':
      return html`<p>${wordsHtml(part.elements, names)}</p>`;
    case 'rich_text_preformatted':
      return html`<pre>${wordsHtml(part.elements, names)}</pre>`;
    case 'rich_text_quote':
      return html`<blockquote>${wordsHtml(part.elements, names)}</blockquote>`;
    case 'rich_text_list':
      return listHtml(part, names);
  }
}

function listHtml(
  { style, indent = 0, offset = 0, elements }: Extract<RichTextPart, { type: 'rich_text_list' }>,
  names: Names,
): Html {
  const items = elements.map((item) => html`<li>${wordsHtml(item.elements, names)}</li>`);
  return style === 'ordered'
    ? html`<ol class="indent-${indent}" start="${offset + 1}">${items}</ol>`
    : html`<ul class="indent-${indent}">${items}</ul>`;
}

function wordsHtml(words: readonly RichTextWord[], names: Names): Html {
  return html`${words.map((word) => styled(word, wordHtml(word, names)))}`;
}

function wordHtml(word: RichTextWord, names: Names): Html {
  if (word.type === 'text') return html`${linesOf(word.text)}`;
  if (word.type === 'link') return linkHtml(word.url, word.text ?? word.url);
  if (word.type === 'emoji') return html`${emojiText(word)}`;
  if (word.type !== 'date') return mentionHtml(word, names);
  const { url = null, fallback = String(word.timestamp) } = word;
  return dateHtml({ ...word, url, fallback }, names);
}

type Mention = Extract<RichTextWord, { type: 'user' | 'usergroup' | 'broadcast' | 'channel' }>;

function mentionHtml(word: Mention, names: Names): Html {
  switch (word.type) {
    case 'user':
      return pingHtml(personLabel(names, word.user_id));
    case 'usergroup':
      return pingHtml(`@${word.usergroup_id}`);
    case 'broadcast':
      return pingHtml(`@${word.range}`);
    case 'channel':
      return html`<span class="channel-link">${channelLabel(names, word.channel_id)}</span>`;
  }
}

function linesOf(text: string): Html[] {
  return text.split('\n').map((line, index) => (index === 0 ? html`${line}` : html`<br>${line}`));
}

function emojiText({ name, unicode }: { name: string; unicode?: string | undefined }): string {
  const points = unicode?.split('-').map((hex) => Number.parseInt(hex, 16)) ?? [];
  const isReadable = points.length > 0 && points.every((point) => point >= 0 && point <= 0x10ffff);
  return isReadable ? String.fromCodePoint(...points) : `:${name}:`;
}

const STYLE_TAGS = ['code', 'strike', 'underline', 'italic', 'bold'] as const;

/** Wraps from the inside out, so that bold code is both. */
function styled({ style }: RichTextWord, inner: Html): Html {
  return STYLE_TAGS.filter((name) => style?.[name] === true).reduce(
    (wrapped, name) => tagged(name, wrapped),
    inner,
  );
}

function tagged(name: (typeof STYLE_TAGS)[number], inner: Html): Html {
  switch (name) {
    case 'code':
      return html`<code>${inner}</code>`;
    case 'strike':
      return html`<s>${inner}</s>`;
    case 'underline':
      return html`<u>${inner}</u>`;
    case 'italic':
      return html`<em>${inner}</em>`;
    case 'bold':
      return html`<strong>${inner}</strong>`;
  }
}
