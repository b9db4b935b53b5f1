import { z } from 'zod';
import { DEFAULT_CHANNEL } from '../workspace/channel.ts';

const target = { channel: z.string().default(DEFAULT_CHANNEL.id) };
const entered = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** A new person or channel whole, or what changes about one; the whole is checked once it is put together. */
export const changeOfSchema = z.looseObject({ id: z.string() });

/** A click of a person, on a message or in a view. */
export const clickSchema = z
  .strictObject({
    user: z.string(),
    ...target,
    ts: z.string().optional(),
    viewId: z.string().optional(),
    actionId: z.string(),
    blockId: z.string().optional(),
    value: entered.optional(),
  })
  .refine(({ ts, viewId }) => (ts === undefined) !== (viewId === undefined), 'give either ts or viewId');

/** A view that its person submits, with what was filled in by `block_id` and `action_id`. */
export const submitSchema = z.strictObject({
  user: z.string(),
  values: z.record(z.string(), z.record(z.string(), entered)).default({}),
});

export const closeSchema = z.strictObject({ user: z.string() });

/** What the app's owner sets in Slack. */
export const appChangeSchema = z.strictObject({
  requestUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .optional(),
  scopes: z.array(z.string()).optional(),
});

export const disconnectSchema = z.strictObject({
  reason: z.enum(['warning', 'refresh_requested', 'link_disabled']).default('refresh_requested'),
});
