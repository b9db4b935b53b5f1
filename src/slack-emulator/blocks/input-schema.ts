import { z } from 'zod';
import {
  checkboxesSchema,
  datepickerSchema,
  datetimepickerSchema,
  multiStaticSelectSchema,
  radioButtonsSchema,
  staticSelectSchema,
  timepickerSchema,
  usersSelectSchema,
} from './element-schema.ts';
import { appId, plainText } from './text-schema.ts';

const dispatchSchema = z.strictObject({
  trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
});

const typed = {
  action_id: appId.optional(),
  placeholder: plainText(150).optional(),
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: dispatchSchema.optional(),
};

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a number in a string');

const plainTextInputSchema = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: z.string().max(3_000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3_000).optional(),
    max_length: z.int().min(1).max(3_000).optional(),
  })
  .refine(
    ({ min_length = 0, max_length = 3_000 }) => min_length <= max_length,
    'min_length must not be more than max_length',
  );

const numberInputSchema = z.strictObject({
  type: z.literal('number_input'),
  ...typed,
  is_decimal_allowed: z.boolean(),
  initial_value: decimal.optional(),
  min_value: decimal.optional(),
  max_value: decimal.optional(),
});

const emailInputSchema = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: z.string().optional(),
});

const urlInputSchema = z.strictObject({
  type: z.literal('url_text_input'),
  ...typed,
  initial_value: z.string().optional(),
});

/** What an input block may hold. */
export const inputElementSchema = z.discriminatedUnion('type', [
  plainTextInputSchema,
  numberInputSchema,
  emailInputSchema,
  urlInputSchema,
  staticSelectSchema,
  multiStaticSelectSchema,
  usersSelectSchema,
  checkboxesSchema,
  radioButtonsSchema,
  datepickerSchema,
  timepickerSchema,
  datetimepickerSchema,
]);
