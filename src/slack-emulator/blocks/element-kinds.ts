import type { Interactive } from './block-schema.ts';

/** What acts at once and holds nothing. */
export type Momentary = Extract<Interactive, { type: 'button' | 'overflow' }>;
/** What holds a value. */
export type Stateful = Exclude<Interactive, Momentary>;
/** One of several items. */
export type OneChoice = Extract<Interactive, { type: 'static_select' | 'radio_buttons' }>;
/** Several of several items. */
export type SeveralChoices = Extract<Interactive, { type: 'multi_static_select' | 'checkboxes' }>;
/** A field to type in, or to pick a person or a moment. */
export type Entry = Exclude<Stateful, OneChoice | SeveralChoices>;
export function isMomentary(element: Interactive): element is Momentary {
  return element.type === 'button' || element.type === 'overflow';
}

export function isOneChoice(element: Interactive): element is OneChoice {
  return element.type === 'static_select' || element.type === 'radio_buttons';
}

export function isSeveralChoices(element: Interactive): element is SeveralChoices {
  return element.type === 'multi_static_select' || element.type === 'checkboxes';
}
