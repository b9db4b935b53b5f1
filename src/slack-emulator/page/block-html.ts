import { html } from 'hono/html';
import type { Block } from '../blocks/block-schema.ts';
import { interactiveElements } from '../blocks/elements.ts';
import { actHtml } from './act-html.ts';
import type { BlockContext } from './block-context.ts';
import { type Html, linkHtml } from './html.ts';
import { inputHtml } from './input-html.ts';
import type { Names } from './names.ts';
import { richTextHtml } from './rich-text-html.ts';
import { tableHtml } from './table-html.ts';
import { textHtml } from './text-html.ts';

/** One block as Slack would show it. */
export function blockHtml(block: Block, context: BlockContext): Html {
  if (block.type === 'section') return sectionHtml(block, context);
  if (block.type === 'context') return contextHtml(block, context);
  if (block.type === 'actions') return html`<div class="actions">${actsOf(block, context)}</div>`;
  if (block.type !== 'input') return stillHtml(block, context.names);
  return html`${interactiveElements([block]).map((placed) => inputHtml(block, placed, context))}`;
}

type Still = Exclude<Block, { type: 'section' | 'context' | 'actions' | 'input' }>;

/** Blocks in which there is nothing to click. */
function stillHtml(block: Still, names: Names): Html {
  switch (block.type) {
    case 'header':
      return html`<h3 class="header">${block.text.text}</h3>`;
    case 'divider':
      return html`<hr>`;
    case 'rich_text':
      return richTextHtml(block, names);
    case 'alert':
      return alertHtml(block, names);
    case 'image':
      return imageHtml(block);
    case 'table':
    case 'data_table':
      return tableHtml(block, names);
  }
}

function alertHtml({ level = 'default', text }: Extract<Block, { type: 'alert' }>, names: Names): Html {
  return html`<div class="alert ${level}" role="note">${textHtml(text, names)}</div>`;
}

/** The page loads nothing from elsewhere: an image is a link with its description. */
function imageHtml({ image_url, title, alt_text }: Extract<Block, { type: 'image' }>): Html {
  return html`<p class="image">Image: ${linkHtml(image_url, title?.text ?? alt_text)}</p>`;
}

function actsOf(block: Block, context: BlockContext): Html[] {
  return interactiveElements([block]).map((placed) => actHtml(placed, context));
}

function sectionHtml(block: Extract<Block, { type: 'section' }>, context: BlockContext): Html {
  const { text, fields, accessory } = block;
  const image =
    accessory?.type === 'image' ? html`<span class="image">Image: ${accessory.alt_text}</span>` : '';
  return html`<div class="section">
    <div class="section-text">
      ${text === undefined ? '' : html`<div class="text">${textHtml(text, context.names)}</div>`}
      ${
        fields === undefined
          ? ''
          : html`<div class="fields">${fields.map((field) => html`<div>${textHtml(field, context.names)}</div>`)}</div>`
      }
    </div>
    ${image}${actsOf(block, context)}
  </div>`;
}

function contextHtml({ elements }: Extract<Block, { type: 'context' }>, { names }: BlockContext): Html {
  return html`<div class="context">${elements.map((element) =>
    element.type === 'image'
      ? html`<span class="image">Image: ${element.alt_text}</span>`
      : html`<span>${textHtml(element, names)}</span>`,
  )}</div>`;
}
