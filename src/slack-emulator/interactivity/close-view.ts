import type { Emulator } from '../emulator.ts';
import { viewObject } from '../web-api/view-object.ts';
import { deliver } from './delivery.ts';
import { commonParts } from './payload-parts.ts';
import { findPlace } from './place.ts';

/** Closes a view as its person does; the app hears of it only where the view asks for that. False where there is none. */
export async function closeView(emulator: Emulator, userId: string, viewId: string): Promise<boolean> {
  const found = findPlace(emulator, userId, { viewId });
  if (found.kind === 'refused' || found.place.on.kind !== 'view') return false;
  const { view } = found.place.on;
  emulator.problems.clear(userId);
  if (view.view.clear_on_close === true) emulator.views.clear(userId);
  else emulator.views.close(viewId);
  if (view.view.notify_on_close !== true) return true;
  const { trigger_id: _, ...common } = commonParts(emulator, found.place.person, viewId);
  const payload = {
    ...common,
    view: viewObject(view),
    is_cleared: view.view.clear_on_close === true,
  };
  await deliver(emulator, { type: 'view_closed', userId, payload });
  return true;
}
