import { html } from 'hono/html';
import type { Interactive } from '../blocks/block-schema.ts';
import type { ControlTies } from './control-ties.ts';
import type { Html } from './html.ts';
import { tieAttributes } from './tie-attributes.ts';

// What is wrong with an entry is said by the emulator, as Slack's own client does, and not by the browser.

const INPUT_TYPES = {
  plain_text_input: 'text',
  number_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
} as const;

type Entry = Extract<Interactive, { type: keyof typeof INPUT_TYPES }>;

/** A field to type in, or to pick a moment. */
export function entryHtml(element: Entry, value: string, ties: ControlTies): Html {
  const placeholder = placeholderOf(element);
  if (element.type === 'plain_text_input' && element.multiline === true) {
    return html`<textarea rows="4" ${tieAttributes(ties)} ${placeholder}>${value}</textarea>`;
  }
  const keys = element.type === 'number_input' ? html`inputmode="decimal"` : '';
  return html`<input type="${INPUT_TYPES[element.type]}" value="${value}" ${keys} ${tieAttributes(ties)} ${placeholder}>`;
}

function placeholderOf(element: Entry): Html | string {
  return 'placeholder' in element && element.placeholder !== undefined
    ? html`placeholder="${element.placeholder.text}"`
    : '';
}
