import { z } from 'zod';
import type { Click } from '../interactivity/click.ts';
import type { Entries } from '../interactivity/submit.ts';
import type { OpenView } from '../interactivity/view-desk.ts';
import { entryName } from './entry-name.ts';

const text = z.string().min(1);
/** The fields of a form by name; of `value` there may be several. */
function fieldsOf(form: unknown): unknown {
  if (!(form instanceof FormData)) return form;
  return { ...Object.fromEntries(form), values: form.getAll('value') };
}

const clickFields = z.object({
  as: text,
  channel: text.optional(),
  ts: text.optional(),
  view_id: text.optional(),
  block_id: text.optional(),
  action_id: text,
  values: z.array(z.string()),
});

/** The small form around something to click. */
export const clickForm = z.preprocess(fieldsOf, clickFields).transform(
  ({ as, channel = '', ts = '', view_id, block_id, action_id, values }): Click => ({
    userId: as,
    target: view_id === undefined ? { channel, ts } : { viewId: view_id },
    actionId: action_id,
    blockId: block_id,
    values,
  }),
);

/** The form of a view, without what was filled in. */
export const viewForm = z
  .preprocess(fieldsOf, z.object({ as: text, view_id: text }))
  .transform(({ as, view_id }) => ({ userId: as, viewId: view_id }));

/** The form that takes an ephemeral message away. */
export const ephemeralForm = z
  .preprocess(fieldsOf, z.object({ as: text, channel: text, ts: text }))
  .transform(({ as, channel, ts }) => ({ userId: as, channel, ts }));

/** What was filled in at every input of a view; what a browser leaves out, such as an empty box, is empty. */
export function entriesOf(form: FormData, open: OpenView | undefined): Entries {
  const entries: Record<string, Record<string, string[]>> = {};
  for (const block of open?.view.blocks ?? []) {
    if (block.type !== 'input') continue;
    const [blockId, actionId] = [block.block_id ?? '', block.element.action_id ?? ''];
    entries[blockId] = { [actionId]: form.getAll(entryName(blockId, actionId)).map(String) };
  }
  return entries;
}
