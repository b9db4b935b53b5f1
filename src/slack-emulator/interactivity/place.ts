import type { Block } from '../blocks/block-schema.ts';
import type { Emulator } from '../emulator.ts';
import type { Message } from '../workspace/message.ts';
import { isInChannel, type Person } from '../workspace/person.ts';
import { initialState, type ViewState } from './element-state.ts';
import type { OpenView } from './view-desk.ts';

/** Where a person clicks. */
export type Target = { channel: string; ts: string } | { viewId: string };

/** What stands there, and who clicks. */
export interface Place {
  person: Person;
  blocks: readonly Block[];
  state: ViewState;
  on: { kind: 'message'; message: Message } | { kind: 'view'; view: OpenView };
}

/** The place, or why this person cannot click there. */
export type FoundPlace = { kind: 'found'; place: Place } | { kind: 'refused'; reason: string };

/** Finds what a person clicks on, as far as that person sees it. */
export function findPlace(emulator: Emulator, userId: string, target: Target): FoundPlace {
  const person = emulator.workspace.person(userId);
  if (person === undefined || person.deleted) return refused(`Nobody here is ${userId}.`);
  return 'viewId' in target ? inView(emulator, person, target.viewId) : inMessage(emulator, person, target);
}

function inView(emulator: Emulator, person: Person, viewId: string): FoundPlace {
  const view = emulator.views.get(viewId);
  if (view === undefined || view.userId !== person.id) {
    return refused(`${person.realName} has no view ${viewId} open.`);
  }
  const { blocks } = view.view;
  return found({ person, blocks, state: view.state, on: { kind: 'view', view } });
}

function inMessage(
  { workspace }: Emulator,
  person: Person,
  { channel, ts }: { channel: string; ts: string },
): FoundPlace {
  const message = workspace.message(channel, ts);
  const isSeen = message !== undefined && (message.visibleTo === null || message.visibleTo === person.id);
  if (!isSeen || !isInChannel(person, channel)) {
    return refused(`${person.realName} sees no message ${ts} in ${channel}.`);
  }
  const { blocks } = message;
  return found({ person, blocks, state: initialState(blocks), on: { kind: 'message', message } });
}

function found(place: Place): FoundPlace {
  return { kind: 'found', place };
}

function refused(reason: string): FoundPlace {
  return { kind: 'refused', reason };
}
