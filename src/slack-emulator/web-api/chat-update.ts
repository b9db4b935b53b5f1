import { z } from 'zod';
import { apiMethod, refusal } from './api-method.ts';
import { flag, word } from './arguments.ts';
import { findChannel } from './channel-access.ts';
import { checkContent } from './message-content.ts';
import { messageObject } from './message-object.ts';

const schema = z.object({
  channel: z.string(),
  ts: word,
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  metadata: z.unknown().optional(),
  reply_broadcast: flag.optional(),
});

/** `chat.update`: what is left out of blocks and metadata stays; an ephemeral message cannot be edited. */
export const chatUpdate = apiMethod(schema, { scopes: ['chat:write'] }, (emulator, args) => {
  const channel = findChannel(emulator, args.channel);
  if (channel.kind === 'refused') return channel.answer;
  const before = emulator.workspace.message(channel.value.id, args.ts);
  if (before === undefined || before.visibleTo !== null) return refusal('message_not_found');
  const checked = checkContent(args, before);
  if (checked.kind === 'refused') return checked.answer;
  const isBroadcast = before.isBroadcast || (before.threadTs !== null && args.reply_broadcast === true);
  emulator.workspace.edit(before, checked.content, isBroadcast);
  const message = emulator.workspace.message(before.channel, before.ts) ?? before;
  return {
    ok: true,
    channel: message.channel,
    ts: message.ts,
    text: message.text,
    message: messageObject(emulator, message, { withMetadata: true }),
  };
});
