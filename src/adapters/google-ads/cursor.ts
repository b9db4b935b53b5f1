import { z } from 'zod';

/**
 * Where a listing stands: the search page (its token, and how many came before it, because tokens expire) and how many of
 * its rows were given out. Small and without secrets: it becomes a heartbeat.
 */
export interface ListCursor {
  pageToken: string | null;
  page: number;
  offset: number;
}

const cursorSchema = z.object({
  pageToken: z.string().nullable(),
  page: z.int().min(0),
  offset: z.int().min(0),
});

const FIRST: ListCursor = { pageToken: null, page: 0, offset: 0 };

/** The cursor that a text names; the first page for null or a text that is none, which repeats reads and loses nothing. */
export function readCursor(text: string | null): ListCursor {
  try {
    return cursorSchema.parse(JSON.parse(text ?? 'null'));
  } catch {
    return FIRST;
  }
}

/** The cursor as text. */
export function writeCursor(cursor: ListCursor): string {
  return JSON.stringify(cursor);
}
