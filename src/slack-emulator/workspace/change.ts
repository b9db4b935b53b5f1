import { z } from 'zod';
import { channelSchema } from './channel.ts';
import { contentSchema, messageSchema } from './message.ts';
import { personSchema } from './person.ts';

/** Everything that can happen to a workspace. The workspace is the fold of its changes. */
export const changeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), person: personSchema }),
  z.strictObject({ kind: z.literal('channel'), channel: channelSchema }),
  z.strictObject({ kind: z.literal('posted'), message: messageSchema }),
  z.strictObject({
    kind: z.literal('edited'),
    channel: z.string(),
    ts: z.string(),
    at: z.string(),
    content: contentSchema,
    isBroadcast: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('removed'), channel: z.string(), ts: z.string() }),
  z.strictObject({ kind: z.literal('cleared') }),
]);

/** One thing that happened to a workspace. */
export type Change = z.output<typeof changeSchema>;
