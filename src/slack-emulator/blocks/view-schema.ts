import { z } from 'zod';
import { blockSchema } from './block-schema.ts';
import { plainText } from './text-schema.ts';

/** A modal. Slack allows 100 blocks in it, titles of 24 characters, and 3000 characters of private metadata. */
export const viewSchema = z
  .strictObject({
    type: z.literal('modal'),
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    blocks: z.array(blockSchema).max(100),
    private_metadata: z.string().max(3_000).optional(),
    callback_id: z.string().max(255).optional(),
    external_id: z.string().max(255).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  })
  .refine(
    ({ blocks, submit }) => submit !== undefined || !blocks.some(({ type }) => type === 'input'),
    'missing required field: submit',
  );

export type View = z.output<typeof viewSchema>;
