import { html } from 'hono/html';
import type { InputBlock } from '../blocks/block-schema.ts';
import type { PlacedElement } from '../blocks/elements.ts';
import { actHtml } from './act-html.ts';
import type { BlockContext } from './block-context.ts';
import { controlHtml } from './control-html.ts';
import type { ControlTies } from './control-ties.ts';
import { entryName } from './entry-name.ts';
import type { Html } from './html.ts';

/** An input with its label, hint and error. In a view it goes with the view's form; in a message it is a form of its own. */
export function inputHtml(block: InputBlock, placed: PlacedElement, context: BlockContext): Html {
  const { form } = context;
  return form === null
    ? html`<div class="field"><span class="label">${block.label.text}</span>${actHtml(placed, context)}</div>`
    : fieldHtml(block, placed, { ...context, form });
}

function fieldHtml(
  { element, label, hint, optional }: InputBlock,
  { blockId, actionId }: PlacedElement,
  { prefix, form, errors, state, names }: BlockContext & { form: string },
): Html {
  const error = errors[blockId];
  const ties = {
    id: `${prefix}-${blockId}-${actionId}`,
    name: entryName(blockId, actionId),
    form,
    describedBy: `${prefix}-${blockId}-hint ${prefix}-${blockId}-error`,
    isInvalid: error !== undefined,
    isRequired: optional !== true,
    label: isGroup(element) ? label.text : undefined,
  };
  return html`<div class="field">
    ${labelHtml(label.text, ties)}
    ${controlHtml(element, state[blockId]?.[actionId], { ties, names })}
    <div class="error" id="${prefix}-${blockId}-error">${error === undefined ? '' : `⚠ ${error}`}</div>
    <div class="hint" id="${prefix}-${blockId}-hint">${hint?.text ?? ''}</div>
  </div>`;
}

/** Several boxes have no single control that a label could point to; they are named as a group. */
function isGroup({ type }: InputBlock['element']): boolean {
  return type === 'checkboxes' || type === 'radio_buttons';
}

function labelHtml(text: string, { id, label, isRequired }: ControlTies): Html {
  const words = html`${text}${isRequired === true ? '' : html` <span class="optional">(optional)</span>`}`;
  return label === undefined
    ? html`<label class="label" for="${id}">${words}</label>`
    : html`<span class="label">${words}</span>`;
}
