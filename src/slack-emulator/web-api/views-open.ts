import { z } from 'zod';
import { acceptedView } from './accepted-view.ts';
import { apiMethod, refusal } from './api-method.ts';
import { viewObject } from './view-object.ts';

const schema = z.object({ trigger_id: z.string(), view: z.unknown() });

/** `views.open`: shows a modal to whoever acted within the last three seconds. */
export const viewsOpen = apiMethod(schema, {}, (emulator, args) => {
  const checked = acceptedView(emulator, args.view);
  if ('answer' in checked) return checked.answer;
  const redeemed = emulator.triggers.redeem(args.trigger_id, emulator.nowMs());
  if (redeemed.kind === 'refused') return refusal(redeemed.error);
  return { ok: true, view: viewObject(emulator.views.open(redeemed.userId, checked.view)) };
});
