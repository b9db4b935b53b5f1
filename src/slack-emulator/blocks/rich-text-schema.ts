import { z } from 'zod';
import { appId, linkUrl, textUpTo } from './text-schema.ts';

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional();

const anyLength = textUpTo(Number.MAX_SAFE_INTEGER);

const textWord = z.strictObject({ type: z.literal('text'), text: anyLength, style });
const linkWord = z.strictObject({
  type: z.literal('link'),
  url: linkUrl,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
});

/** One piece of rich text. Three of them ping people: user, usergroup, broadcast. */
const wordSchema = z.discriminatedUnion('type', [
  textWord,
  linkWord,
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int().min(0).max(253_402_300_799),
    format: z.string().regex(/\{\w+\}/, 'must hold a date token such as {date_short}'),
    url: linkUrl.optional(),
    fallback: z.string().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().min(1), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().min(1), style }),
  z.strictObject({
    type: z.literal('emoji'),
    name: z.string().min(1),
    unicode: z.string().optional(),
    style,
  }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const words = z.array(wordSchema).min(1);

const sectionSchema = z.strictObject({ type: z.literal('rich_text_section'), elements: words });

const partSchema = z.discriminatedUnion('type', [
  sectionSchema,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(sectionSchema).min(1),
    indent: z.int().min(0).max(8).optional(),
    offset: z.int().min(0).optional(),
    border,
  }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(z.discriminatedUnion('type', [textWord, linkWord])).min(1),
    border,
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: words, border }),
]);

/** A block of rich text, in which nothing is parsed. */
export const richTextSchema = z.strictObject({
  type: z.literal('rich_text'),
  block_id: appId.optional(),
  elements: z.array(partSchema).min(1),
});

export type RichText = z.output<typeof richTextSchema>;
export type RichTextPart = z.output<typeof partSchema>;
export type RichTextWord = z.output<typeof wordSchema>;
