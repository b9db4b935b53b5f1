import type { Interactive } from '../blocks/block-schema.ts';
import type { PlacedElement } from '../blocks/elements.ts';
import type { ElementValue } from './element-state.ts';
import { enteredValue, optionWith } from './entered-value.ts';

/** One entry of `actions` in `block_actions`, and what the element holds from then on (null: nothing). */
export type Chosen =
  | { kind: 'chosen'; action: Record<string, unknown>; state: ElementValue | null }
  | { kind: 'not_offered'; reason: string };

/** What a click on an element says. `values` is what was chosen or typed. */
export function actionOf(
  { element, blockId, actionId }: PlacedElement,
  values: readonly string[],
  actionTs: string,
): Chosen {
  const base = { action_id: actionId, block_id: blockId, action_ts: actionTs };
  if (element.type === 'button') {
    return { kind: 'chosen', action: { ...base, ...buttonParts(element, values[0]) }, state: null };
  }
  if (element.type === 'overflow') {
    const option = optionWith(element, values[0] ?? '');
    return option === undefined
      ? notOffered(values)
      : { kind: 'chosen', action: { ...base, type: 'overflow', selected_option: option }, state: null };
  }
  const state = enteredValue(element, values);
  if (state === null) return notOffered(values);
  return { kind: 'chosen', action: { ...base, ...shownParts(element), ...state }, state };
}

function buttonParts(
  button: Extract<Interactive, { type: 'button' }>,
  olderValue: string | undefined,
): Record<string, unknown> {
  const { type, text, style, url, confirm } = button;
  const value = olderValue ?? button.value;
  return {
    type,
    text,
    ...(value === undefined ? {} : { value }),
    ...(style === undefined ? {} : { style }),
    ...(url === undefined ? {} : { url }),
    ...(confirm === undefined ? {} : { confirm }),
  };
}

function shownParts(element: Interactive): Record<string, unknown> {
  return 'placeholder' in element && element.placeholder !== undefined
    ? { placeholder: element.placeholder }
    : {};
}

function notOffered(values: readonly string[]): Chosen {
  return { kind: 'not_offered', reason: `"${values.join(', ')}" is not among the choices.` };
}
