import { z } from 'zod';
import type { Block } from '../blocks/block-schema.ts';

/** Kept as it was once accepted: rules that get stricter must not make a saved channel unreadable. */
const savedBlockSchema = z.custom<Block>((value) => typeof value === 'object' && value !== null);

const metadataSchema = z.strictObject({
  event_type: z.string(),
  event_payload: z.record(z.string(), z.unknown()),
});

/** What a message says; an edit replaces all of it. */
export const contentSchema = z.strictObject({
  text: z.string(),
  blocks: z.array(savedBlockSchema),
  metadata: metadataSchema.nullable(),
});

/** A message in a channel. Times are Slack's `ts`: epoch seconds with six decimals. */
export const messageSchema = contentSchema.extend({
  channel: z.string(),
  ts: z.string(),
  threadTs: z.string().nullable(),
  /** a reply that is also shown in the channel */
  isBroadcast: z.boolean(),
  clientMsgId: z.string().nullable(),
  /** the one person who sees it, or null where everybody does */
  visibleTo: z.string().nullable(),
  /** what it said before, oldest first, and until when */
  edits: z.array(contentSchema.extend({ until: z.string() })),
});

/** What a message says. */
export type Content = z.output<typeof contentSchema>;
/** A message in a channel, or in a thread. */
export type Message = z.output<typeof messageSchema>;
/** Data that an app hangs on a message, not shown to people. */
export type Metadata = z.output<typeof metadataSchema>;
