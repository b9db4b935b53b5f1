import { createHash } from 'node:crypto';
import type { KnownBlock } from '@slack/types';
import { LogLevel, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import { slackCode, slackFailure } from './failures.ts';
import { findMessage, type SlackCall } from './find-message.ts';

/** One message to write. `idem` names it once, so that a repeated delivery finds it; `threadTs` makes it a reply. */
export interface SlackMessage {
  idem: string;
  text: string;
  blocks: readonly KnownBlock[];
  threadTs?: string;
  isBroadcast?: boolean;
}

/** Where a message stands; `threadTs` where it is a reply. */
export interface SlackPlace {
  channel: string;
  ts: string;
  threadTs?: string | undefined;
}

/** `token` is a bot token, `channel` a channel's id, `apiUrl` is for tests. The client never retries by itself: Temporal does, where it can be seen. */
export interface SlackChannelOptions {
  token: string;
  channel: string;
  apiUrl?: string | undefined;
  timeoutMs: number;
}

/** One channel of Slack: write, edit, and find what an earlier attempt wrote. Throws `OutsideFailure` (`NOTIFIER_*`). */
export interface SlackChannel {
  /** Where the thread is gone, the message stands in the channel: people are told there rather than not at all. */
  post(message: SlackMessage): Promise<SlackPlace>;
  /** `gone` where somebody deleted the message, `fixed` where Slack no longer lets it be edited. */
  edit(place: SlackPlace, message: SlackMessage): Promise<'edited' | 'gone' | 'fixed'>;
  /** The message named `idem`, in the channel since `sinceMs` or in a thread; `null` where there is none. */
  find(idem: string, where: { sinceMs: number } | { threadTs: string }): Promise<SlackPlace | null>;
}

const EVENT_TYPE = 'pacekeeper_message';
const THREAD_REFUSALS = ['thread_not_found', 'cannot_reply_to_message'];
const BLOCK_REFUSALS = ['invalid_blocks', 'msg_blocks_too_long', 'invalid_blocks_format'];

const placeSchema = z.object({ channel: z.string(), ts: z.string() });

/** Opens one channel through `@slack/web-api`. */
export function openSlackChannel(options: SlackChannelOptions): SlackChannel {
  const { channel } = options;
  const call = caller(options);
  return {
    post: (message) => post(call, channel, message),
    edit: (place, message) => edit(call, place, message),
    async find(idem, where) {
      if (!('threadTs' in where)) {
        const oldest = String(Math.floor(where.sinceMs / 1_000));
        return await findMessage(call, idem, { method: 'conversations.history', channel, oldest });
      }
      const { threadTs } = where;
      const reply = await findMessage(call, idem, { method: 'conversations.replies', channel, ts: threadTs });
      return reply === null ? null : { ...reply, threadTs };
    },
  };
}

async function post(call: SlackCall, channel: string, message: SlackMessage): Promise<SlackPlace> {
  const { threadTs, ...alone } = message;
  try {
    return await postOnce(call, channel, message);
  } catch (error) {
    const isThreadGone = threadTs !== undefined && THREAD_REFUSALS.includes(slackCode(error) ?? '');
    if (isThreadGone) return post(call, channel, alone);
    throw error instanceof OutsideFailure ? error : slackFailure(error, 'chat.postMessage');
  }
}

async function postOnce(call: SlackCall, channel: string, message: SlackMessage): Promise<SlackPlace> {
  const { idem, threadTs, isBroadcast } = message;
  const answer = await sendWithBlocks(call, 'chat.postMessage', {
    ...contentOf(message),
    channel,
    client_msg_id: messageIdOf(`${channel}/${idem}`),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs, reply_broadcast: isBroadcast === true }),
    unfurl_links: false,
    unfurl_media: false,
  });
  const place = placeSchema.safeParse(answer);
  if (place.success) return { channel: place.data.channel, ts: place.data.ts, threadTs };
  throw new OutsideFailure(
    'NOTIFIER_UNAVAILABLE',
    'Slack took a message without saying where; it is looked for.',
  );
}

async function edit(
  call: SlackCall,
  { channel, ts }: SlackPlace,
  message: SlackMessage,
): Promise<'edited' | 'gone' | 'fixed'> {
  try {
    await sendWithBlocks(call, 'chat.update', { ...contentOf(message), channel, ts });
    return 'edited';
  } catch (error) {
    const code = slackCode(error);
    if (code === 'message_not_found') return 'gone';
    if (code === 'edit_window_closed' || code === 'cant_update_message') return 'fixed';
    throw slackFailure(error, 'chat.update');
  }
}

function contentOf({ idem, text, blocks }: SlackMessage): Record<string, unknown> {
  return { text, blocks, metadata: { event_type: EVENT_TYPE, event_payload: { idem } } };
}

/** Where Slack refuses the blocks, people are told in plain text rather than not at all. */
async function sendWithBlocks(
  call: SlackCall,
  method: string,
  body: Record<string, unknown>,
): Promise<unknown> {
  try {
    return await call(method, body);
  } catch (error) {
    if (!BLOCK_REFUSALS.includes(slackCode(error) ?? '')) throw error;
    return call(method, { ...body, blocks: [] });
  }
}

function caller({ token, apiUrl, timeoutMs }: SlackChannelOptions): SlackCall {
  const client = new WebClient(token, {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    logLevel: LogLevel.ERROR,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
  return (method, body) => client.apiCall(method, body);
}

/** The same UUID for the same message, so that Slack can tell a second delivery too. */
function messageIdOf(idem: string): string {
  const hex = createHash('sha256').update(idem).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
