import { z } from 'zod';
import { apiMethod, refusal } from './api-method.ts';
import { word } from './arguments.ts';
import { findChannel } from './channel-access.ts';
import { pageArguments, pageOfMessages } from './page-of-messages.ts';
import { rangeRefusal, withinTimes } from './within-times.ts';

const schema = z.object({ channel: z.string(), ts: word, ...pageArguments });

/** `conversations.replies`: a message and its thread, oldest first. */
export const conversationsReplies = apiMethod(
  schema,
  { scopes: ['channels:history', 'groups:history'] },
  (emulator, args) => {
    const channel = findChannel(emulator, args.channel);
    if (channel.kind === 'refused') return channel.answer;
    const badRange = rangeRefusal(args);
    if (badRange !== null) return refusal(badRange);
    const root = emulator.workspace.message(channel.value.id, args.ts);
    if (root === undefined || root.visibleTo !== null) return refusal('thread_not_found');
    const replies = emulator.workspace.replies(root).filter(({ visibleTo }) => visibleTo === null);
    return pageOfMessages(emulator, [root, ...withinTimes(replies, args)], args);
  },
);
