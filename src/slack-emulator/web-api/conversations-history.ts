import { z } from 'zod';
import { apiMethod, refusal } from './api-method.ts';
import { findChannel } from './channel-access.ts';
import { pageArguments, pageOfMessages } from './page-of-messages.ts';
import { rangeRefusal, withinTimes } from './within-times.ts';

const schema = z.object({ channel: z.string(), ...pageArguments });

/** `conversations.history`: the channel without its threads, newest first; broadcast replies are shown too. */
export const conversationsHistory = apiMethod(
  schema,
  { scopes: ['channels:history', 'groups:history'] },
  (emulator, args) => {
    const channel = findChannel(emulator, args.channel);
    if (channel.kind === 'refused') return channel.answer;
    const badRange = rangeRefusal(args);
    if (badRange !== null) return refusal(badRange);
    const shown = emulator.workspace
      .messages(channel.value.id)
      .filter(
        ({ threadTs, isBroadcast, visibleTo }) => visibleTo === null && (threadTs === null || isBroadcast),
      );
    return pageOfMessages(emulator, withinTimes(shown, args).toReversed(), args);
  },
);
