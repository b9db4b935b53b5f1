import type { HeaderBlock, SectionBlock } from '@slack/types';

/** Buttons below a message. */
export function buttons(...elements: object[]): object {
  return { type: 'actions', block_id: 'actions', elements };
}

/** A button that says its own action. */
export function button(actionId: string, more: object = {}): object {
  return { type: 'button', action_id: actionId, text: { type: 'plain_text', text: actionId }, ...more };
}

/** A paragraph of mrkdwn. */
export function section(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

/** A heading in plain text. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: { type: 'plain_text', text } };
}

/** An input of a view, labelled with its block's id. */
export function input(blockId: string, element: object, more: object = {}): object {
  return { type: 'input', block_id: blockId, label: { type: 'plain_text', text: blockId }, element, ...more };
}

/** A view with a title and a button to send it. */
export function modal(blocks: readonly object[], more: object = {}): object {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Why?' },
    submit: { type: 'plain_text', text: 'Send' },
    blocks,
    ...more,
  };
}
