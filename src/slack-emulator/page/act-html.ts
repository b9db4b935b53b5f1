import { html } from 'hono/html';
import type { PlacedElement } from '../blocks/elements.ts';
import type { Confirm, Option } from '../blocks/option-schema.ts';
import type { ActContext } from './block-context.ts';
import { controlHtml } from './control-html.ts';
import { type Html, safeHref } from './html.ts';
import type { Names } from './names.ts';
import { textHtml } from './text-html.ts';

type Button = Extract<PlacedElement['element'], { type: 'button' }>;

/** Something to click in a message or a view: a small form of its own, which works without scripts too. */
export function actHtml(placed: PlacedElement, context: ActContext): Html {
  const { element, blockId, actionId } = placed;
  const id = `${context.prefix}-${blockId}-${actionId}`;
  if (element.type === 'button') return buttonHtml(element, { placed, context, id });
  if (element.type === 'overflow') return overflowHtml(element.options, { placed, context, id });
  const value = context.state[blockId]?.[actionId];
  const prompt = 'placeholder' in element ? element.placeholder?.text : undefined;
  const ties = { id, name: 'value', label: prompt ?? 'Choose' };
  return html`<form class="act" method="post" action="/click" data-on-change>
    ${hiddenHtml(placed, context)}${controlHtml(element, value, { ties, names: context.names })}
    <button class="button small without-script">Send</button>
  </form>`;
}

interface Placing {
  placed: PlacedElement;
  context: ActContext;
  id: string;
}

function buttonHtml(button: Button, { placed, context, id }: Placing): Html {
  const hidden = hiddenHtml(placed, context);
  const value =
    button.value === undefined ? '' : html`<input type="hidden" name="value" value="${button.value}">`;
  const label =
    button.accessibility_label === undefined ? '' : html`aria-label="${button.accessibility_label}"`;
  const style = `button ${button.style ?? ''}`;
  const form = (inner: Html): Html =>
    html`<form class="act" method="post" action="/click">${hidden}${value}${inner}</form>`;
  if (button.confirm !== undefined) {
    const opener = html`<button type="button" class="${style}" popovertarget="${id}" ${label}>${button.text.text}</button>`;
    return html`<div class="act">${opener}${confirmHtml(button.confirm, { id, form, names: context.names })}</div>`;
  }
  const href = button.url === undefined ? null : safeHref(button.url);
  return href === null
    ? form(html`<button class="${style}" ${label}>${button.text.text}</button>`)
    : form(
        html`<a class="${style}" href="${href}" target="_blank" rel="noopener noreferrer" data-submits ${label}>${button.text.text} ↗</a>`,
      );
}

function confirmHtml(
  { title, text, confirm, deny, style }: Confirm,
  { id, form, names }: { id: string; form: (inner: Html) => Html; names: Names },
): Html {
  return html`<div class="confirm" id="${id}" popover role="dialog" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${title?.text ?? 'Are you sure?'}</h3>
    <p>${textHtml(text, names)}</p>
    <div class="confirm-buttons">
      <button type="button" class="button" popovertarget="${id}" popovertargetaction="hide" autofocus>${deny?.text ?? 'Cancel'}</button>
      ${form(html`<button class="button ${style ?? 'primary'}">${confirm?.text ?? 'Yes'}</button>`)}
    </div>
  </div>`;
}

function overflowHtml(options: readonly Option[], { placed, context, id }: Placing): Html {
  const items = options.map(
    (option) =>
      html`<button class="menu-item" name="value" value="${option.value}">${option.text.text}</button>`,
  );
  return html`<div class="act">
    <button type="button" class="button" popovertarget="${id}" aria-label="More actions">⋯</button>
    <div class="menu" id="${id}" popover>
      <form method="post" action="/click">${hiddenHtml(placed, context)}${items}</form>
    </div>
  </div>`;
}

/** Who clicks what, where. */
function hiddenHtml({ blockId, actionId }: PlacedElement, { userId, target }: ActContext): Html {
  const place =
    'viewId' in target
      ? html`<input type="hidden" name="view_id" value="${target.viewId}">`
      : html`<input type="hidden" name="channel" value="${target.channel}"><input type="hidden" name="ts" value="${target.ts}">`;
  return html`<input type="hidden" name="as" value="${userId}">${place}
    <input type="hidden" name="block_id" value="${blockId}">
    <input type="hidden" name="action_id" value="${actionId}">`;
}
