import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import type { Message } from '../workspace/message.ts';
import { type ApiAnswer, refusal } from './api-method.ts';
import { flag, whole, word } from './arguments.ts';
import { messageObject } from './message-object.ts';

/** Arguments of everything that comes in pages. */
export const pageArguments = {
  limit: whole.optional(),
  cursor: z.string().optional(),
  oldest: word.optional(),
  latest: word.optional(),
  inclusive: flag.optional(),
  include_all_metadata: flag.optional(),
};

/** What was asked of a page. */
export interface PageRequest {
  limit?: number | undefined;
  cursor?: string | undefined;
  include_all_metadata?: boolean | undefined;
}

const MAX_LIMIT = 999;
const DEFAULT_LIMIT = 100;

/** One page of messages; the cursor names the last one of the page before, and goes stale with it. */
export function pageOfMessages(
  emulator: Emulator,
  messages: readonly Message[],
  { limit = DEFAULT_LIMIT, cursor = '', include_all_metadata: withMetadata = false }: PageRequest,
): ApiAnswer {
  if (limit < 1 || limit > MAX_LIMIT) return refusal('invalid_limit');
  const start = startOf(messages, cursor);
  if (start === null) return refusal('invalid_cursor');
  const end = start + Math.min(limit, emulator.settings.maxPageSize);
  const page = messages.slice(start, end);
  const last = page.at(-1);
  const hasMore = end < messages.length && last !== undefined;
  return {
    ok: true,
    messages: page.map((message) => messageObject(emulator, message, { withMetadata })),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? cursorAfter(last.ts) : '' },
  };
}

function cursorAfter(ts: string): string {
  return Buffer.from(`after:${ts}`).toString('base64');
}

function startOf(messages: readonly Message[], cursor: string): number | null {
  if (cursor === '') return 0;
  const index = messages.findIndex(({ ts }) => cursorAfter(ts) === cursor);
  return index === -1 ? null : index + 1;
}
