import { z } from 'zod';

/** A channel, as the control plane takes and shows one. */
export const channelSchema = z.strictObject({
  id: z.string().regex(/^[CG][A-Z0-9]+$/, 'expected an id such as C0PACING'),
  name: z.string().min(1),
  /** whether the app was invited; a call for a channel without it is `not_in_channel` */
  hasApp: z.boolean().default(true),
  isArchived: z.boolean().default(false),
});

/** A channel of the workspace. */
export type Channel = z.output<typeof channelSchema>;

/** The channel that is there from the start. */
export const DEFAULT_CHANNEL: Channel = {
  id: 'C0PACING',
  name: 'pacing',
  hasApp: true,
  isArchived: false,
};
