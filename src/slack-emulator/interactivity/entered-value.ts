import type { Interactive } from '../blocks/block-schema.ts';
import {
  type Entry,
  isMomentary,
  isOneChoice,
  isSeveralChoices,
  type OneChoice,
  type SeveralChoices,
} from '../blocks/element-kinds.ts';
import type { Option } from '../blocks/option-schema.ts';
import { type ElementValue, optionsOf } from './element-state.ts';

/** What a person entered, as the value of an element; null where the element does not offer it. */
export function enteredValue(element: Interactive, entered: readonly string[]): ElementValue | null {
  const first = entered[0] ?? '';
  if (isMomentary(element)) return null;
  if (isOneChoice(element)) return chosenOne(element, first);
  return isSeveralChoices(element) ? chosenMany(element, entered) : typedValue(element.type, first);
}

function typedValue(type: Entry['type'], text: string): ElementValue {
  const given = text === '' ? null : text;
  switch (type) {
    case 'users_select':
      return { type, selected_user: given };
    case 'datepicker':
      return { type, selected_date: given };
    case 'timepicker':
      return { type, selected_time: given };
    case 'datetimepicker':
      return { type, selected_date_time: epochSecondsOf(text) };
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { type, value: given };
  }
}

/** The item of a menu that has this value. */
export function optionWith(element: Interactive, value: string): Option | undefined {
  return optionsOf(element).find((option) => option.value === value);
}

function chosenOne(element: OneChoice, value: string): ElementValue | null {
  if (value === '') return { type: element.type, selected_option: null };
  const option = optionWith(element, value);
  return option === undefined ? null : { type: element.type, selected_option: option };
}

function chosenMany(element: SeveralChoices, values: readonly string[]): ElementValue | null {
  const wanted = values.filter((value) => value !== '');
  const options = optionsOf(element).filter(({ value }) => wanted.includes(value));
  return options.length === wanted.length ? { type: element.type, selected_options: options } : null;
}

/** Epoch seconds, or a browser's local time such as `2026-03-15T14:30`, read in this machine's zone: the browser runs on it. */
function epochSecondsOf(text: string): number | null {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1_000);
}
