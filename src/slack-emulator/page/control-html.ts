import type { Stateful } from '../blocks/element-kinds.ts';
import type { Option, OptionGroup } from '../blocks/option-schema.ts';
import type { ElementValue } from '../interactivity/element-state.ts';
import { choiceBoxes, selectHtml } from './choice-html.ts';
import type { ControlTies } from './control-ties.ts';
import { clockText, dayOf } from './date-text.ts';
import { entryHtml } from './entry-html.ts';
import type { Html } from './html.ts';
import type { Names } from './names.ts';

/** One control of a form, holding its value. */
export function controlHtml(
  element: Stateful,
  value: ElementValue | undefined,
  { ties, names }: { ties: ControlTies; names: Names },
): Html {
  const chosen = chosenOf(value);
  if (element.type === 'static_select') {
    return selectHtml(groupsOf(element), { ...ties, chosen, prompt: promptOf(element) });
  }
  if (element.type === 'multi_static_select') {
    return selectHtml(groupsOf(element), { ...ties, chosen, isMultiple: true });
  }
  if (element.type === 'users_select') {
    return selectHtml(peopleOf(names), { ...ties, chosen, prompt: promptOf(element) });
  }
  if (element.type === 'checkboxes' || element.type === 'radio_buttons') {
    const kind = element.type === 'checkboxes' ? 'checkbox' : 'radio';
    return choiceBoxes(kind, element.options, { ...ties, chosen, names });
  }
  return entryHtml(element, enteredOf(value), ties);
}

function groupsOf(element: { options?: Option[] | undefined; option_groups?: OptionGroup[] | undefined }) {
  const ungrouped = { label: null, options: element.options ?? [] };
  const groups = element.option_groups?.map(({ label, options }) => ({ label: label.text, options }));
  return groups ?? [ungrouped];
}

function peopleOf({ workspace }: Names) {
  const people = workspace.people().filter(({ isBot, deleted }) => !isBot && !deleted);
  const options = people.map(
    ({ id, realName }): Option => ({
      text: { type: 'plain_text', text: realName },
      value: id,
    }),
  );
  return [{ label: null, options }];
}

function promptOf(element: { placeholder?: { text: string } | undefined }): string {
  return element.placeholder?.text ?? 'Choose an option';
}

function chosenOf(value: ElementValue | undefined): string[] {
  if (value === undefined) return [];
  if ('selected_option' in value) return value.selected_option === null ? [] : [value.selected_option.value];
  if ('selected_options' in value) return value.selected_options.map((option) => option.value);
  return 'selected_user' in value && value.selected_user !== null ? [value.selected_user] : [];
}

/** What stands in a field of a form. Moments are shown in this machine's zone, as a browser on it enters them. */
function enteredOf(value: ElementValue | undefined): string {
  if (value === undefined) return '';
  if ('value' in value) return value.value ?? '';
  if ('selected_date' in value) return value.selected_date ?? '';
  if ('selected_time' in value) return value.selected_time ?? '';
  if (!('selected_date_time' in value) || value.selected_date_time === null) return '';
  const ms = value.selected_date_time * 1_000;
  return `${dayOf(ms)}T${clockText(ms)}`;
}
