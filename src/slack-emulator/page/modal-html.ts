import { html } from 'hono/html';
import type { OpenView } from '../interactivity/view-desk.ts';
import { blockHtml } from './block-html.ts';
import type { Html } from './html.ts';
import type { Reader } from './reader.ts';

/** The view that a person has on top, or nothing. Its inputs belong to one form by name, because forms cannot be nested. */
export function modalHtml({ emulator, userId }: Reader): Html | string {
  const open = emulator.views.top(userId);
  if (open === undefined) return '';
  const form = `form-${open.id}`;
  const context = {
    userId,
    target: { viewId: open.id },
    prefix: open.id,
    state: open.state,
    names: { workspace: emulator.workspace, nowMs: emulator.nowMs() },
    errors: open.errors,
    form,
  };
  return html`<dialog class="modal" id="modal-${open.id}" open aria-labelledby="title-${open.id}">
    <div class="modal-heading">
      <h2 id="title-${open.id}">${open.view.title.text}</h2>
      ${closeHtml(open, userId, html`<button class="icon-button" aria-label="Close">✕</button>`)}
    </div>
    <div class="modal-body blocks">
      ${problemHtml({ emulator, userId }, open)}
      ${open.view.blocks.map((block) => blockHtml(block, context))}
    </div>
    <div class="modal-buttons">
      ${closeHtml(open, userId, html`<button class="button">${open.view.close?.text ?? 'Cancel'}</button>`)}
      <form id="${form}" method="post" action="/submit" novalidate data-submit-view>
        <input type="hidden" name="as" value="${userId}">
        <input type="hidden" name="view_id" value="${open.id}">
        ${open.view.submit === undefined ? '' : html`<button class="button primary">${open.view.submit.text}</button>`}
      </form>
    </div>
  </dialog>`;
}

function closeHtml({ id }: OpenView, userId: string, button: Html): Html {
  return html`<form method="post" action="/close" data-close-view>
    <input type="hidden" name="as" value="${userId}">
    <input type="hidden" name="view_id" value="${id}">
    ${button}
  </form>`;
}

function problemHtml({ emulator, userId }: Reader, { id }: OpenView): Html | string {
  const problem = emulator.problems.of(userId);
  if (problem === undefined || !('viewId' in problem.place) || problem.place.viewId !== id) return '';
  return html`<div class="problem" role="alert">⚠ ${problem.text}</div>`;
}
