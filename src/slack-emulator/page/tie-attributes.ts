import { html } from 'hono/html';
import type { ControlTies } from './control-ties.ts';
import type { Html } from './html.ts';

/** The attributes that tie a control to its form, its label and its error. */
export function tieAttributes({
  id,
  name,
  form,
  label,
  describedBy,
  isInvalid,
  isRequired,
}: ControlTies): Html {
  return html`id="${id}"
    ${name === '' ? '' : html`name="${name}"`}
    ${form === undefined ? '' : html`form="${form}"`}
    ${label === undefined ? '' : html`aria-label="${label}"`}
    ${describedBy === undefined ? '' : html`aria-describedby="${describedBy}"`}
    ${isInvalid === true ? html`aria-invalid="true"` : ''}
    ${isRequired === true ? html`aria-required="true"` : ''}`;
}
