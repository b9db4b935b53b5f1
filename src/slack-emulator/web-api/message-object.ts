import type { Emulator } from '../emulator.ts';
import { IDENTITY } from '../workspace/identity.ts';
import type { Message } from '../workspace/message.ts';

const BOT_PROFILE = {
  id: IDENTITY.botId,
  app_id: IDENTITY.appId,
  name: IDENTITY.appName,
  deleted: false,
  team_id: IDENTITY.teamId,
};

/** A message as Slack shows it to apps. */
export function messageObject(
  emulator: Emulator,
  message: Message,
  { withMetadata }: { withMetadata: boolean },
): Record<string, unknown> {
  const { ts, text, blocks, metadata, clientMsgId, edits } = message;
  const lastEdit = edits.at(-1);
  return {
    type: 'message',
    ...(message.isBroadcast ? { subtype: 'thread_broadcast' } : {}),
    user: IDENTITY.botUserId,
    ts,
    bot_id: IDENTITY.botId,
    app_id: IDENTITY.appId,
    team: IDENTITY.teamId,
    text,
    bot_profile: BOT_PROFILE,
    ...(clientMsgId === null ? {} : { client_msg_id: clientMsgId }),
    ...(blocks.length === 0 ? {} : { blocks }),
    ...(lastEdit === undefined ? {} : { edited: { user: IDENTITY.botId, ts: lastEdit.until } }),
    ...(withMetadata && metadata !== null ? { metadata } : {}),
    ...threadOf(emulator, message),
  };
}

function threadOf({ workspace }: Emulator, message: Message): Record<string, unknown> {
  const { threadTs } = message;
  if (threadTs !== null) return { thread_ts: threadTs, parent_user_id: IDENTITY.botUserId };
  const replies = workspace.replies(message).filter(({ visibleTo }) => visibleTo === null);
  const last = replies.at(-1);
  if (last === undefined) return {};
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: 1,
    reply_users: [IDENTITY.botUserId],
    latest_reply: last.ts,
    is_locked: false,
    subscribed: false,
  };
}
