import { z } from 'zod';
import { confirmSchema, optionGroupSchema, optionSchema, overflowOptionSchema } from './option-schema.ts';
import { appId, linkUrl, plainText, textUpTo } from './text-schema.ts';

const common = { action_id: appId.optional(), confirm: confirmSchema.optional() };
const focusable = { focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };
const date = z.iso.date('must be a date such as 2026-03-15');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 14:30');
const epochSeconds = z
  .int()
  .refine((value) => /^\d{10}$/.test(String(value)), 'must be 10 digits of epoch seconds');

/** A menu has its items either plain or grouped; both or neither is an error. */
const menu = {
  options: z.array(optionSchema).min(1).max(100).optional(),
  option_groups: z.array(optionGroupSchema).min(1).max(100).optional(),
};
const hasOneList = (value: { options?: unknown; option_groups?: unknown }): boolean =>
  (value.options === undefined) !== (value.option_groups === undefined);
const ONE_LIST = 'must define either `options` or `option_groups`';

export const buttonSchema = z.strictObject({
  type: z.literal('button'),
  ...common,
  text: plainText(75),
  value: z.string().max(2_000).optional(),
  url: linkUrl.optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(75).optional(),
});

export const imageElementSchema = z.strictObject({
  type: z.literal('image'),
  image_url: linkUrl,
  alt_text: textUpTo(2_000),
});

export const staticSelectSchema = z
  .strictObject({
    type: z.literal('static_select'),
    ...common,
    ...focusable,
    ...placeholder,
    ...menu,
    initial_option: optionSchema.optional(),
  })
  .refine(hasOneList, ONE_LIST);

export const multiStaticSelectSchema = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...common,
    ...focusable,
    ...placeholder,
    ...menu,
    initial_options: z.array(optionSchema).max(100).optional(),
    max_selected_items: z.int().min(1).optional(),
  })
  .refine(hasOneList, ONE_LIST);

export const usersSelectSchema = z.strictObject({
  type: z.literal('users_select'),
  ...common,
  ...focusable,
  ...placeholder,
  initial_user: z.string().optional(),
});

export const overflowSchema = z.strictObject({
  type: z.literal('overflow'),
  ...common,
  options: z.array(overflowOptionSchema).min(1).max(5),
});

export const checkboxesSchema = z.strictObject({
  type: z.literal('checkboxes'),
  ...common,
  ...focusable,
  options: z.array(optionSchema).min(1).max(10),
  initial_options: z.array(optionSchema).min(1).max(10).optional(),
});

export const radioButtonsSchema = z.strictObject({
  type: z.literal('radio_buttons'),
  ...common,
  ...focusable,
  options: z.array(optionSchema).min(1).max(10),
  initial_option: optionSchema.optional(),
});

export const datepickerSchema = z.strictObject({
  type: z.literal('datepicker'),
  ...common,
  ...focusable,
  ...placeholder,
  initial_date: date.optional(),
});

export const timepickerSchema = z.strictObject({
  type: z.literal('timepicker'),
  ...common,
  ...focusable,
  ...placeholder,
  initial_time: time.optional(),
  timezone: z.string().optional(),
});

export const datetimepickerSchema = z.strictObject({
  type: z.literal('datetimepicker'),
  ...common,
  ...focusable,
  initial_date_time: epochSeconds.optional(),
});
