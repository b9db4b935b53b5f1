import type { InputBlock, KnownBlock, ModalView, PlainTextElement, PlainTextInput } from '@slack/types';
import { z } from 'zod';
import { actionIdOf, type CardButton } from '../adapters/slack/card-button.ts';
import { CATEGORY_WORDS, REASON_CATEGORIES } from '../domain/reason-category.ts';
import { type CardPlace, cardPlaceSchema } from './press.ts';

/** The decisions that a dialog asks more about; the others are taken by the click itself. */
export const ASKED_DECISIONS = ['reject', 'snooze', 'override'] as const;

export type AskedDecision = (typeof ASKED_DECISIONS)[number];

/** The inputs of the dialogs: each block's id, which is also its input's. Errors are shown at these. */
export const INPUTS = {
  category: 'category',
  reason: 'reason',
  hours: 'hours',
  targetSpend: 'targetSpend',
  thresholdPct: 'thresholdPct',
} as const;

/** How long a snooze may last. */
export const SNOOZE_HOURS = [1, 4, 12, 24] as const;

export const MIN_REASON = 3;
const MAX_REASON = 2_000;

const subjectSchema = z.object({
  button: z.object({
    incidentKey: z.string().min(1),
    observationId: z.string().nullable(),
    campaignName: z.string().nullable(),
    currency: z.string().nullable(),
  }),
  place: cardPlaceSchema,
});

/** What a dialog is about: what the button brought, and where the card stands. It travels in `private_metadata`. */
export interface DialogSubject {
  button: CardButton;
  place: CardPlace;
}

const TITLES: Readonly<Record<AskedDecision, string>> = {
  reject: 'Reject',
  snooze: 'Snooze',
  override: 'Override',
};

/** The dialog that asks for the reason, and for a time or an amount where the decision needs one. Plain text throughout. */
export function dialogFor(decision: AskedDecision, subject: DialogSubject): ModalView {
  return {
    type: 'modal',
    callback_id: actionIdOf(decision),
    private_metadata: JSON.stringify(subject),
    title: plain(TITLES[decision]),
    submit: plain(TITLES[decision]),
    close: plain('Cancel'),
    blocks: [aboutBlock(subject.button), ...ownBlocks(decision, subject.button), ...reasonBlocks()],
  };
}

/** Reads `private_metadata`; null where it is none of ours. */
export function readDialogSubject(text: string): DialogSubject | null {
  try {
    const parsed = subjectSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function aboutBlock({ campaignName, incidentKey }: CardButton): KnownBlock {
  const name = campaignName === null ? '' : `${campaignName}\n`;
  return { type: 'section', text: plain(`${name}${incidentKey}`) };
}

function ownBlocks(decision: AskedDecision, { currency }: CardButton): InputBlock[] {
  if (decision === 'reject') return [];
  if (decision === 'snooze') return [snoozeBlock()];
  const unit = currency ?? "the account's currency";
  return [
    amountBlock(INPUTS.targetSpend, `What should be spent by now, in ${unit}`, 'Such as 1500.00'),
    amountBlock(INPUTS.thresholdPct, 'Or: the variance to accept, in percent', 'Such as 40'),
    {
      type: 'input',
      block_id: INPUTS.hours,
      label: plain('For how many hours (1 to 168)'),
      element: textInput(INPUTS.hours, { initial_value: '24' }),
    },
  ];
}

function snoozeBlock(): InputBlock {
  const option = (hours: number) => ({
    text: plain(`${hours} hour${hours === 1 ? '' : 's'}`),
    value: String(hours),
  });
  return {
    type: 'input',
    block_id: INPUTS.hours,
    label: plain('Silent for'),
    element: { type: 'static_select', action_id: INPUTS.hours, options: SNOOZE_HOURS.map(option) },
  };
}

function amountBlock(id: string, label: string, hint: string): InputBlock {
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(label),
    hint: plain(hint),
    element: textInput(id, {}),
  };
}

function reasonBlocks(): InputBlock[] {
  const options = REASON_CATEGORIES.map((category) => ({
    text: plain(CATEGORY_WORDS[category]),
    value: category,
  }));
  return [
    {
      type: 'input',
      block_id: INPUTS.category,
      label: plain('What kind of reason'),
      element: { type: 'static_select', action_id: INPUTS.category, options },
    },
    {
      type: 'input',
      block_id: INPUTS.reason,
      label: plain('Why'),
      element: textInput(INPUTS.reason, {
        multiline: true,
        min_length: MIN_REASON,
        max_length: MAX_REASON,
      }),
    },
  ];
}

function textInput(id: string, more: Partial<PlainTextInput>): PlainTextInput {
  return { type: 'plain_text_input', action_id: id, ...more };
}

function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}
