import { z } from 'zod';

/** Text that Slack takes: from one character to `max`, without halves of characters. */
export function textUpTo(max: number) {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !/\p{Cs}/u.test(text), 'not well-formed');
}

/** A text object in which nothing is parsed. */
export function plainText(max: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: textUpTo(max),
    emoji: z.boolean().optional(),
  });
}

/** A text object of either kind. */
export function anyText(max: number) {
  return z.discriminatedUnion('type', [
    plainText(max),
    z.strictObject({ type: z.literal('mrkdwn'), text: textUpTo(max), verbatim: z.boolean().optional() }),
  ]);
}

/** Identifiers that an app may choose: of blocks, of actions, of views. */
export const appId = z.string().min(1).max(255);

/** An address that a browser can open. */
export const linkUrl = z
  .string()
  .min(1)
  .max(3_000)
  .refine((url) => URL.canParse(url), 'invalid url');

export type AnyText = z.output<ReturnType<typeof anyText>>;
