import { interactiveElements, type PlacedElement } from '../blocks/elements.ts';
import type { Emulator } from '../emulator.ts';
import { messageObject } from '../web-api/message-object.ts';
import { viewObject } from '../web-api/view-object.ts';
import type { Message } from '../workspace/message.ts';
import { actionOf } from './action.ts';
import { deliver } from './delivery.ts';
import type { ElementValue, ViewState } from './element-state.ts';
import { commonParts } from './payload-parts.ts';
import { findPlace, type Place, type Target } from './place.ts';

/** A click, or a choice in a menu. */
export interface Click {
  userId: string;
  target: Target;
  actionId: string;
  /** where the same action stands in several blocks of a view */
  blockId?: string | undefined;
  /** what was chosen; at a button, the value that an older message showed, as a client sends that is behind */
  values?: readonly string[] | undefined;
}

/** How a click ended; `refused` means that it never left, because there is nothing to click. */
export type ClickOutcome =
  | { kind: 'acked' }
  | { kind: 'failed'; problem: string }
  | { kind: 'refused'; problem: string };

/** Clicks: sends `block_actions` to the app and keeps for the person what went wrong. */
export async function click(emulator: Emulator, request: Click): Promise<ClickOutcome> {
  emulator.problems.clear(request.userId);
  const outcome = await send(emulator, request);
  if (outcome.kind !== 'acked') {
    emulator.problems.put({ userId: request.userId, place: request.target, text: outcome.problem });
  }
  return outcome;
}

async function send(emulator: Emulator, request: Click): Promise<ClickOutcome> {
  const found = findPlace(emulator, request.userId, request.target);
  if (found.kind === 'refused') return { kind: 'refused', problem: found.reason };
  const placed = elementFor(found.place, request);
  if (placed === undefined)
    return { kind: 'refused', problem: `There is no ${request.actionId} to click any more.` };
  const chosen = actionOf(placed, request.values ?? [], emulator.workspace.nextTs());
  if (chosen.kind === 'not_offered') return { kind: 'refused', problem: chosen.reason };
  const state = withValue(found.place, placed, chosen.state);
  const payload = {
    ...commonParts(emulator, found.place.person, viewIdOf(found.place)),
    ...placeParts(emulator, found.place, state),
    actions: [chosen.action],
  };
  const delivered = await deliver(emulator, { type: 'block_actions', userId: request.userId, payload });
  return delivered.kind === 'acked' ? { kind: 'acked' } : delivered;
}

function elementFor({ blocks, on }: Place, wanted: Click): PlacedElement | undefined {
  return interactiveElements(blocks).find(({ block, blockId, actionId }) => {
    // An input of a view is sent with the view, and at once only where it asks for that.
    const isClickable = block.type !== 'input' || block.dispatch_action === true || on.kind === 'message';
    const isBlock = wanted.blockId === undefined || wanted.blockId === blockId;
    return isClickable && isBlock && actionId === wanted.actionId;
  });
}

function withValue(
  { state }: Place,
  { blockId, actionId }: PlacedElement,
  value: ElementValue | null,
): ViewState {
  if (value === null) return state;
  return { ...state, [blockId]: { ...state[blockId], [actionId]: value } };
}

function viewIdOf({ on }: Place): string | null {
  return on.kind === 'view' ? on.view.id : null;
}

function placeParts(emulator: Emulator, place: Place, state: ViewState): Record<string, unknown> {
  if (place.on.kind === 'view') {
    const { view } = place.on;
    emulator.views.fill(view.id, state, view.errors);
    return {
      container: { type: 'view', view_id: view.id },
      view: viewObject(emulator.views.get(view.id) ?? view),
    };
  }
  return messageParts(emulator, place.on.message, { state, userId: place.person.id });
}

function messageParts(
  emulator: Emulator,
  message: Message,
  { state, userId }: { state: ViewState; userId: string },
): Record<string, unknown> {
  const { channel, ts, threadTs } = message;
  const isEphemeral = message.visibleTo !== null;
  const path = emulator.responseUrls.issue({ userId, channel, ts }, emulator.nowMs());
  return {
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: isEphemeral,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
    },
    channel: { id: channel, name: emulator.workspace.channel(channel)?.name ?? channel },
    // Slack does not hand the text of an ephemeral message back.
    ...(isEphemeral ? {} : { message: messageObject(emulator, message, { withMetadata: false }) }),
    state: { values: state },
    response_url: `${emulator.url}${path}`,
  };
}
