import type { InputBlock, InputElement } from '../blocks/block-schema.ts';
import type { View } from '../blocks/view-schema.ts';
import type { ElementValue, ViewState } from './element-state.ts';

/** What Slack's own client says of a modal before the app ever sees it, by `block_id`. */
export function inputErrors(view: View, state: ViewState): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    if (block.type !== 'input') continue;
    const blockId = block.block_id ?? '';
    const error = errorOf(block, state[blockId]?.[block.element.action_id ?? '']);
    if (error !== null) errors[blockId] = error;
  }
  return errors;
}

function errorOf(block: InputBlock, value: ElementValue | undefined): string | null {
  if (value === undefined || isEmpty(value)) {
    return block.optional === true ? null : 'Please complete this required field.';
  }
  return 'value' in value ? typedError(block.element, value.value ?? '') : null;
}

function isEmpty(value: ElementValue): boolean {
  if ('selected_options' in value) return value.selected_options.length === 0;
  return Object.entries(value).every(([key, part]) => key === 'type' || part === null);
}

function typedError(element: InputElement, text: string): string | null {
  if (element.type === 'plain_text_input') {
    return lengthError(text, element.min_length ?? 0, element.max_length ?? 3_000);
  }
  if (element.type === 'number_input') return numberError(text, element);
  if (element.type === 'email_text_input') {
    return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text) ? null : 'Please enter a valid email address.';
  }
  return element.type !== 'url_text_input' || URL.canParse(text) ? null : 'Please enter a valid URL.';
}

function lengthError(text: string, min: number, max: number): string | null {
  if (text.length < min) return `Please enter at least ${min} characters.`;
  return text.length > max ? `Please enter at most ${max} characters.` : null;
}

function numberError(text: string, element: Extract<InputElement, { type: 'number_input' }>): string | null {
  const pattern = element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(text)) {
    return element.is_decimal_allowed ? 'Please enter a number.' : 'Please enter a whole number.';
  }
  const { min_value, max_value } = element;
  if (min_value !== undefined && Number(text) < Number(min_value))
    return `Please enter at least ${min_value}.`;
  return max_value !== undefined && Number(text) > Number(max_value)
    ? `Please enter at most ${max_value}.`
    : null;
}
