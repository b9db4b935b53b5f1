import { z } from 'zod';
import { isInChannel } from '../workspace/person.ts';
import { apiMethod, refusal } from './api-method.ts';
import { word } from './arguments.ts';
import { findChannel, findRoot } from './channel-access.ts';
import { checkContent } from './message-content.ts';

const schema = z.object({
  channel: z.string(),
  user: z.string(),
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  thread_ts: word.optional(),
});

/** `chat.postEphemeral`: only one person sees it, until it is dismissed or Slack starts anew. */
export const chatPostEphemeral = apiMethod(schema, { scopes: ['chat:write'] }, (emulator, args) => {
  const channel = findChannel(emulator, args.channel);
  if (channel.kind === 'refused') return channel.answer;
  const person = emulator.workspace.person(args.user);
  if (person === undefined || !isInChannel(person, channel.value.id)) return refusal('user_not_in_channel');
  const root = args.thread_ts === undefined ? null : findRoot(emulator, channel.value.id, args.thread_ts);
  if (root?.kind === 'refused') return root.answer;
  const checked = checkContent({ text: args.text, blocks: args.blocks });
  if (checked.kind === 'refused') return checked.answer;
  const { ts } = emulator.workspace.post({
    ...checked.content,
    channel: channel.value.id,
    threadTs: root?.value.ts ?? null,
    isBroadcast: false,
    clientMsgId: null,
    visibleTo: person.id,
  });
  return { ok: true, message_ts: ts };
});
