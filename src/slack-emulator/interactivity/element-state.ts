import type { Block, Interactive } from '../blocks/block-schema.ts';
import { type Entry, isMomentary, isOneChoice, isSeveralChoices } from '../blocks/element-kinds.ts';
import { interactiveElements } from '../blocks/elements.ts';
import type { Option } from '../blocks/option-schema.ts';

/** What is chosen or filled in at one element, in the form that Slack sends it. */
export type ElementValue =
  | {
      type: 'plain_text_input' | 'number_input' | 'email_text_input' | 'url_text_input';
      value: string | null;
    }
  | { type: 'static_select' | 'radio_buttons'; selected_option: Option | null }
  | { type: 'multi_static_select' | 'checkboxes'; selected_options: Option[] }
  | { type: 'users_select'; selected_user: string | null }
  | { type: 'datepicker'; selected_date: string | null }
  | { type: 'timepicker'; selected_time: string | null }
  | { type: 'datetimepicker'; selected_date_time: number | null };

/** Values by `block_id`, then by `action_id`. */
export type ViewState = Readonly<Record<string, Readonly<Record<string, ElementValue>>>>;

/** What the elements of blocks hold at first; what is in `kept` stays where it fits the element still. */
export function initialState(blocks: readonly Block[], kept: ViewState = {}): ViewState {
  const state: Record<string, Record<string, ElementValue>> = {};
  for (const { element, blockId, actionId } of interactiveElements(blocks)) {
    const before = kept[blockId]?.[actionId];
    const value = before?.type === element.type ? before : initialValue(element);
    if (value !== null) state[blockId] = { ...state[blockId], [actionId]: value };
  }
  return state;
}

/** All items of a menu, grouped or not. */
export function optionsOf(element: Interactive): readonly Option[] {
  if ('option_groups' in element && element.option_groups !== undefined) {
    return element.option_groups.flatMap(({ options }) => options);
  }
  return 'options' in element ? (element.options ?? []) : [];
}

function initialValue(element: Interactive): ElementValue | null {
  if (isMomentary(element)) return null;
  if (isOneChoice(element)) {
    return { type: element.type, selected_option: orNull(element.initial_option) };
  }
  return isSeveralChoices(element)
    ? { type: element.type, selected_options: element.initial_options ?? [] }
    : initialEntry(element);
}

function initialEntry(element: Entry): ElementValue {
  switch (element.type) {
    case 'users_select':
      return { type: element.type, selected_user: orNull(element.initial_user) };
    case 'datepicker':
      return { type: element.type, selected_date: orNull(element.initial_date) };
    case 'timepicker':
      return { type: element.type, selected_time: orNull(element.initial_time) };
    case 'datetimepicker':
      return { type: element.type, selected_date_time: orNull(element.initial_date_time) };
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { type: element.type, value: orNull(element.initial_value) };
  }
}

function orNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}
