import { z } from 'zod';
import { apiMethod } from './api-method.ts';
import { flag, word } from './arguments.ts';
import { findChannel, findRoot } from './channel-access.ts';
import { checkContent } from './message-content.ts';
import { messageObject } from './message-object.ts';

const schema = z.object({
  channel: z.string(),
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  metadata: z.unknown().optional(),
  thread_ts: word.optional(),
  reply_broadcast: flag.optional(),
  /** kept and shown, but two messages may have the same: Slack does not promise otherwise */
  client_msg_id: z.string().optional(),
  unfurl_links: flag.optional(),
  unfurl_media: flag.optional(),
});

/** `chat.postMessage`: a new message, or a reply in a thread. */
export const chatPostMessage = apiMethod(schema, { scopes: ['chat:write'] }, (emulator, args) => {
  const channel = findChannel(emulator, args.channel);
  if (channel.kind === 'refused') return channel.answer;
  const root = args.thread_ts === undefined ? null : findRoot(emulator, channel.value.id, args.thread_ts);
  if (root?.kind === 'refused') return root.answer;
  const checked = checkContent(args);
  if (checked.kind === 'refused') return checked.answer;
  const message = emulator.workspace.post({
    ...checked.content,
    channel: channel.value.id,
    threadTs: root?.value.ts ?? null,
    isBroadcast: root !== null && args.reply_broadcast === true,
    clientMsgId: args.client_msg_id ?? null,
    visibleTo: null,
  });
  return {
    ok: true,
    channel: message.channel,
    ts: message.ts,
    message: messageObject(emulator, message, { withMetadata: true }),
  };
});
