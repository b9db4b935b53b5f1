import { z } from '@hono/zod-openapi';

/** A place in a list, as text that callers hand back unread. */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/** The parameter `cursor`: reads back what `encodeCursor` made of a place of this form. */
export function cursorOf<Place>(place: z.ZodType<Place>) {
  return z
    .string()
    .max(1_000)
    .optional()
    .transform((text, context) => {
      const found = text === undefined ? undefined : decode(text, place);
      if (found !== null) return found;
      context.addIssue({ code: 'custom', message: 'expected the cursor of the page before, unchanged' });
      return z.NEVER;
    })
    .openapi({ type: 'string', description: 'the `cursor` of the page before; without it, the first page' });
}

function decode<Place>(text: string, place: z.ZodType<Place>): Place | null {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return place.safeParse(decoded).data ?? null;
  } catch {
    return null;
  }
}
