import { z } from 'zod';
import { apiMethod, refusal } from './api-method.ts';
import { word } from './arguments.ts';
import { findChannel } from './channel-access.ts';

const schema = z.object({ channel: z.string(), message_ts: word });

/** `chat.getPermalink`: where people find a message; the emulator's page answers there. */
export const chatGetPermalink = apiMethod(schema, {}, (emulator, args) => {
  const channel = findChannel(emulator, args.channel);
  if (channel.kind === 'refused') return channel.answer;
  const message = emulator.workspace.message(channel.value.id, args.message_ts);
  if (message === undefined || message.visibleTo !== null) return refusal('message_not_found');
  const { channel: id, ts, threadTs } = message;
  const inThread = threadTs === null ? '' : `?thread_ts=${threadTs}&cid=${id}`;
  const permalink = `${emulator.url}/archives/${id}/p${ts.replace('.', '')}${inThread}`;
  return { ok: true, channel: id, permalink };
});
