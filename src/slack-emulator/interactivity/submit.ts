import { z } from 'zod';
import { interactiveElements } from '../blocks/elements.ts';
import type { Emulator } from '../emulator.ts';
import { acceptedView } from '../web-api/accepted-view.ts';
import { viewObject } from '../web-api/view-object.ts';
import { deliver } from './delivery.ts';
import type { ElementValue, ViewState } from './element-state.ts';
import { enteredValue } from './entered-value.ts';
import { inputErrors } from './input-errors.ts';
import { commonParts } from './payload-parts.ts';
import { findPlace, type Place } from './place.ts';
import type { OpenView } from './view-desk.ts';

/** What was filled in, by `block_id` and `action_id`; an element that is left out keeps what it held. */
export type Entries = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** How the submission of a view ended. */
export type SubmitOutcome =
  | { kind: 'closed' | 'cleared' | 'updated' | 'pushed' }
  | { kind: 'errors'; errors: Readonly<Record<string, string>> }
  | { kind: 'failed' | 'refused'; problem: string };

/** Submits a view: Slack's own checks of the inputs first, then the app, whose acknowledgement decides what is shown. */
export async function submit(
  emulator: Emulator,
  { userId, viewId, entries }: { userId: string; viewId: string; entries: Entries },
): Promise<SubmitOutcome> {
  emulator.problems.clear(userId);
  const found = findPlace(emulator, userId, { viewId });
  if (found.kind === 'refused') return { kind: 'refused', problem: found.reason };
  const { on } = found.place;
  if (on.kind !== 'view') return { kind: 'refused', problem: 'Only a view can be submitted.' };
  const state = filledIn(found.place, entries);
  const errors = inputErrors(on.view.view, state);
  emulator.views.fill(viewId, state, errors);
  if (Object.keys(errors).length > 0) return { kind: 'errors', errors };
  const outcome = await send(emulator, found.place, viewId);
  if (outcome.kind === 'failed') emulator.problems.put({ userId, place: { viewId }, text: outcome.problem });
  return outcome;
}

function filledIn({ blocks, state }: Place, entries: Entries): ViewState {
  const filled: Record<string, Record<string, ElementValue>> = {};
  for (const [blockId, values] of Object.entries(state)) filled[blockId] = { ...values };
  for (const { element, blockId, actionId } of interactiveElements(blocks)) {
    const entered = entries[blockId]?.[actionId];
    const value = entered === undefined ? null : enteredValue(element, entered);
    if (value !== null) filled[blockId] = { ...filled[blockId], [actionId]: value };
  }
  return filled;
}

async function send(emulator: Emulator, { person }: Place, viewId: string): Promise<SubmitOutcome> {
  const view = emulator.views.get(viewId);
  if (view === undefined) return { kind: 'refused', problem: 'The view is gone.' };
  const payload = {
    ...commonParts(emulator, person, viewId),
    view: viewObject(view),
    response_urls: [],
  };
  const delivered = await deliver(emulator, { type: 'view_submission', userId: person.id, payload });
  return delivered.kind === 'failed' ? delivered : obey(emulator, view, delivered.answer);
}

const answerSchema = z.discriminatedUnion('response_action', [
  z.object({ response_action: z.literal('errors'), errors: z.record(z.string(), z.string().min(1)) }),
  z.object({ response_action: z.literal('update'), view: z.unknown() }),
  z.object({ response_action: z.literal('push'), view: z.unknown() }),
  z.object({ response_action: z.literal('clear') }),
]);

type AppAnswer = z.output<typeof answerSchema>;

function obey(emulator: Emulator, view: OpenView, answer: unknown): SubmitOutcome {
  if (!saysSomething(answer)) {
    emulator.views.close(view.id);
    return { kind: 'closed' };
  }
  const parsed = answerSchema.safeParse(answer);
  return parsed.success
    ? act(emulator, view, parsed.data)
    : trouble('an acknowledgement that Slack does not know');
}

/** Nothing, or an empty object: the view closes. */
function saysSomething(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && Object.keys(answer).length > 0;
}

function act(emulator: Emulator, view: OpenView, answer: AppAnswer): SubmitOutcome {
  switch (answer.response_action) {
    case 'clear':
      emulator.views.clear(view.userId);
      return { kind: 'cleared' };
    case 'errors':
      return showErrors(emulator, view, answer.errors);
    case 'update':
    case 'push':
      return showView(emulator, view, answer);
  }
}

function showErrors(emulator: Emulator, view: OpenView, errors: Record<string, string>): SubmitOutcome {
  const inputs = view.view.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id ?? ''] : []));
  const stray = Object.keys(errors).find((blockId) => !inputs.includes(blockId));
  if (stray !== undefined || Object.keys(errors).length === 0) {
    return trouble(`errors for "${stray ?? ''}", which is no input block of the view`);
  }
  emulator.views.fill(view.id, view.state, errors);
  return { kind: 'errors', errors };
}

function showView(
  emulator: Emulator,
  before: OpenView,
  { response_action, view }: { response_action: 'update' | 'push'; view?: unknown },
): SubmitOutcome {
  const accepted = acceptedView(emulator, view, response_action === 'update' ? before.id : null);
  if ('answer' in accepted) return trouble(`a view that Slack refuses: ${JSON.stringify(accepted.answer)}`);
  if (response_action === 'update') {
    emulator.views.update(before.id, accepted.view);
    return { kind: 'updated' };
  }
  return emulator.views.push(before.userId, accepted.view) === null
    ? trouble('a fourth view on top of three')
    : { kind: 'pushed' };
}

/** Slack's own words to the person, and what was wrong for the developer. */
function trouble(what: string): SubmitOutcome {
  return { kind: 'failed', problem: `We had some trouble connecting. Try again? (The app sent ${what}.)` };
}
