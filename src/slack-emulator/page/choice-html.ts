import { html } from 'hono/html';
import type { Option } from '../blocks/option-schema.ts';
import type { ControlTies } from './control-ties.ts';
import type { Html } from './html.ts';
import type { Names } from './names.ts';
import { textHtml } from './text-html.ts';
import { tieAttributes } from './tie-attributes.ts';

/** Items of a menu, under a heading or not. */
export interface MenuGroup {
  label: string | null;
  options: readonly Option[];
}

/** A menu of the browser. */
export function selectHtml(
  groups: readonly MenuGroup[],
  {
    chosen,
    prompt,
    isMultiple,
    ...ties
  }: ControlTies & {
    chosen: readonly string[];
    prompt?: string;
    isMultiple?: boolean;
  },
): Html {
  const size = isMultiple === true ? html`multiple size="5"` : '';
  return html`<select ${tieAttributes(ties)} ${size}>
    ${prompt === undefined ? '' : html`<option value="">${prompt}</option>`}
    ${groups.map(({ label, options }) => {
      const items = options.map((option) => optionHtml(option, chosen));
      return label === null ? items : html`<optgroup label="${label}">${items}</optgroup>`;
    })}
  </select>`;
}

/** A group of boxes, of which one or several can be ticked. */
export function choiceBoxes(
  kind: 'checkbox' | 'radio',
  options: readonly Option[],
  { chosen, names, ...ties }: ControlTies & { chosen: readonly string[]; names: Names },
): Html {
  const role = kind === 'radio' ? 'radiogroup' : 'group';
  return html`<div class="boxes" role="${role}" ${tieAttributes({ ...ties, name: '', form: undefined })}>
    ${options.map((option, index) => {
      const id = `${ties.id}-${index}`;
      return html`<div class="box">
        <input type="${kind}" id="${id}" name="${ties.name}" value="${option.value}"
          ${ties.form === undefined ? '' : html`form="${ties.form}"`}
          ${chosen.includes(option.value) ? 'checked' : ''}>
        <label for="${id}">${textHtml(option.text, names)}
          ${option.description === undefined ? '' : html`<small>${textHtml(option.description, names)}</small>`}
        </label>
      </div>`;
    })}
  </div>`;
}

function optionHtml(option: Option, chosen: readonly string[]): Html {
  const selected = chosen.includes(option.value) ? 'selected' : '';
  return html`<option value="${option.value}" ${selected}>${option.text.text}</option>`;
}
