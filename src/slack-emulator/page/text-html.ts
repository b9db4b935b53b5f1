import { html } from 'hono/html';
import type { AnyText } from '../blocks/text-schema.ts';
import type { Html } from './html.ts';
import { mrkdwnHtml } from './mrkdwn-html.ts';
import type { Names } from './names.ts';

/** A text object of either kind. */
export function textHtml(text: AnyText, names: Names): Html {
  return text.type === 'mrkdwn' ? mrkdwnHtml(text.text, names) : html`${text.text}`;
}
