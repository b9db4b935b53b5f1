import { z } from 'zod';
import { acceptedView } from './accepted-view.ts';
import { apiMethod, invalidArguments, refusal } from './api-method.ts';
import { viewObject } from './view-object.ts';

const schema = z.object({
  view: z.unknown(),
  view_id: z.string().optional(),
  external_id: z.string().optional(),
  hash: z.string().optional(),
});

/** `views.update`: replaces a modal that is open still; with `hash` only if nobody else did. */
export const viewsUpdate = apiMethod(schema, {}, (emulator, args) => {
  if (args.view_id === undefined && args.external_id === undefined) {
    return invalidArguments(['missing required field: view_id [json-pointer:/]']);
  }
  const before =
    args.view_id === undefined
      ? emulator.views.byExternalId(args.external_id ?? '')
      : emulator.views.get(args.view_id);
  if (before === undefined) return refusal('not_found');
  if (args.hash !== undefined && args.hash !== before.hash) return refusal('hash_conflict');
  const checked = acceptedView(emulator, args.view, before.id);
  if ('answer' in checked) return checked.answer;
  const updated = emulator.views.update(before.id, checked.view) ?? before;
  return { ok: true, view: viewObject(updated) };
});
