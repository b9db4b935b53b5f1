import { z } from 'zod';
import { slackCode, slackFailure } from './failures.ts';
import type { SlackCall } from './slack-caller.ts';

/** Where to look: a channel since a time (epoch seconds), or a thread. */
export type SearchPlace =
  | { method: 'conversations.history'; channel: string; oldest: string }
  | { method: 'conversations.replies'; channel: string; ts: string };

const PAGE_SIZE = 200;
const MAX_PAGES = 20;

const metadataSchema = z.object({ event_payload: z.object({ idem: z.string() }) });

const pageSchema = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.unknown() })).default([]),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

/**
 * The message that carries `idem`, or `null`. Without the scope to read the channel it is `null` as well: the message's
 * `client_msg_id` is then what keeps it single. Throws `OutsideFailure` (`NOTIFIER_*`).
 */
export async function findMessage(
  call: SlackCall,
  idem: string,
  { method, ...place }: SearchPlace,
): Promise<{ channel: string; ts: string } | null> {
  let cursor = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const body = {
      ...place,
      limit: PAGE_SIZE,
      include_all_metadata: true,
      ...(cursor === '' ? {} : { cursor }),
    };
    const answer = await callOrNothing(call, method, body);
    const { messages, response_metadata } = pageSchema.parse(answer);
    const found = messages.find(({ metadata }) => idemOf(metadata) === idem);
    if (found !== undefined) return { channel: place.channel, ts: found.ts };
    cursor = response_metadata?.next_cursor ?? '';
    if (cursor === '') return null;
  }
  return null;
}

async function callOrNothing(
  call: SlackCall,
  method: string,
  body: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await call(method, body);
  } catch (error) {
    const code = slackCode(error);
    if (code === 'missing_scope' || code === 'thread_not_found') return {};
    throw slackFailure(error, method);
  }
}

function idemOf(metadata: unknown): string | null {
  const parsed = metadataSchema.safeParse(metadata);
  return parsed.success ? parsed.data.event_payload.idem : null;
}
