import { z } from 'zod';

const mentionSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user'), user_id: z.string() }),
  z.object({ type: z.literal('usergroup'), usergroup_id: z.string() }),
  z.object({ type: z.literal('broadcast'), range: z.string() }),
]);

/** The mention that an element of rich text is, written as mrkdwn has it; null where it is none. */
export function richTextMention(element: object): string | null {
  const parsed = mentionSchema.safeParse(element);
  if (!parsed.success) return null;
  switch (parsed.data.type) {
    case 'user':
      return `<@${parsed.data.user_id}>`;
    case 'usergroup':
      return `<!subteam^${parsed.data.usergroup_id}>`;
    case 'broadcast':
      return `<!${parsed.data.range}>`;
  }
}
