import { z } from 'zod';
import { anyText, linkUrl, plainText } from './text-schema.ts';

/** One item of a menu, a group of boxes, or an overflow menu. */
export const optionSchema = z.strictObject({
  text: anyText(75),
  value: z.string().max(75),
  description: anyText(75).optional(),
});

/** An item of an overflow menu may also be a link. */
export const overflowOptionSchema = optionSchema.extend({ url: linkUrl.optional() });

/** Items of a menu under a heading. */
export const optionGroupSchema = z.strictObject({
  label: plainText(75),
  options: z.array(optionSchema).min(1).max(100),
});

/** What is asked before a click counts. */
export const confirmSchema = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: z.enum(['primary', 'danger']).optional(),
});

export type Option = z.output<typeof optionSchema>;
export type OptionGroup = z.output<typeof optionGroupSchema>;
export type Confirm = z.output<typeof confirmSchema>;
