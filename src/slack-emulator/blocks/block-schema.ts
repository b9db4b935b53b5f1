import { z } from 'zod';
import {
  buttonSchema,
  checkboxesSchema,
  datepickerSchema,
  datetimepickerSchema,
  imageElementSchema,
  multiStaticSelectSchema,
  overflowSchema,
  radioButtonsSchema,
  staticSelectSchema,
  timepickerSchema,
  usersSelectSchema,
} from './element-schema.ts';
import { inputElementSchema } from './input-schema.ts';
import { richTextSchema } from './rich-text-schema.ts';
import { dataTableSchema, tableSchema } from './table-schema.ts';
import { anyText, appId, linkUrl, plainText, textUpTo } from './text-schema.ts';

// The limits stand in Slack's own typings (@slack/types) and in docs.slack.dev/reference/block-kit/blocks.

const block_id = appId.optional();

const actionElementSchema = z.discriminatedUnion('type', [
  buttonSchema,
  staticSelectSchema,
  multiStaticSelectSchema,
  usersSelectSchema,
  overflowSchema,
  checkboxesSchema,
  radioButtonsSchema,
  datepickerSchema,
  timepickerSchema,
  datetimepickerSchema,
]);

const accessorySchema = z.discriminatedUnion('type', [
  buttonSchema,
  imageElementSchema,
  staticSelectSchema,
  multiStaticSelectSchema,
  usersSelectSchema,
  overflowSchema,
  checkboxesSchema,
  radioButtonsSchema,
  datepickerSchema,
  timepickerSchema,
]);

const sectionSchema = z
  .strictObject({
    type: z.literal('section'),
    block_id,
    text: anyText(3_000).optional(),
    fields: z.array(anyText(2_000)).min(1).max(10).optional(),
    accessory: accessorySchema.optional(),
    expand: z.boolean().optional(),
  })
  .refine(
    ({ text, fields }) => text !== undefined || fields !== undefined,
    'must define either `text` or `fields`',
  );

const contextElementSchema = z.discriminatedUnion('type', [imageElementSchema, anyText(3_000)]);

/** The blocks that the emulator knows; it refuses every other type, also those that Slack would take. */
export const blockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), block_id, text: plainText(150) }),
  sectionSchema,
  z.strictObject({ type: z.literal('divider'), block_id }),
  z.strictObject({
    type: z.literal('context'),
    block_id,
    elements: z.array(contextElementSchema).min(1).max(10),
  }),
  z.strictObject({
    type: z.literal('actions'),
    block_id,
    elements: z.array(actionElementSchema).min(1).max(25),
  }),
  z.strictObject({
    type: z.literal('image'),
    block_id,
    image_url: linkUrl,
    alt_text: textUpTo(2_000),
    title: plainText(2_000).optional(),
  }),
  z.strictObject({
    type: z.literal('input'),
    block_id,
    label: plainText(2_000),
    element: inputElementSchema,
    hint: plainText(2_000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('alert'),
    block_id,
    text: anyText(3_000),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  richTextSchema,
  tableSchema,
  dataTableSchema,
]);

export type Block = z.output<typeof blockSchema>;
export type InputBlock = Extract<Block, { type: 'input' }>;
export type InputElement = InputBlock['element'];
export type ActionElement = z.output<typeof actionElementSchema>;
/** Everything that a person can click, choose or fill in. */
export type Interactive = ActionElement | InputElement;
