import { z } from 'zod';
import type { Emulator } from '../emulator.ts';
import type { Outcome, Reply } from '../http/outcome.ts';
import { parseJson } from '../http/parse-json.ts';
import { underFaults } from '../http/under-faults.ts';
import { findRoot } from '../web-api/channel-access.ts';
import { checkContent } from '../web-api/message-content.ts';
import type { ResponseContext } from './response-urls.ts';

const responseSchema = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  response_type: z.enum(['ephemeral', 'in_channel']).default('ephemeral'),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});

type Response = z.output<typeof responseSchema>;

/** Answers a call to a response URL, which needs no token: a new message, or the original replaced or deleted. */
export async function respond(emulator: Emulator, path: string, text: string): Promise<Outcome> {
  const parsed = parseJson(text);
  const body = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  return await underFaults(emulator, { method: 'response_url', body }, () => reply(emulator, path, parsed));
}

function reply(emulator: Emulator, path: string, json: unknown): Reply {
  const used = emulator.responseUrls.use(path, emulator.nowMs());
  if (used.kind === 'refused') return refused(404, used.error);
  const parsed = responseSchema.safeParse(json);
  if (!parsed.success) return refused(400, 'invalid_payload');
  const { delete_original, replace_original } = parsed.data;
  if (delete_original) return remove(emulator, used.context);
  return replace_original
    ? replace(emulator, used.context, parsed.data)
    : post(emulator, used.context, parsed.data);
}

function remove({ workspace }: Emulator, { channel, ts }: ResponseContext): Reply {
  const original = workspace.message(channel, ts);
  if (original === undefined) return refused(404, 'message_not_found');
  workspace.remove(original);
  return DONE;
}

function replace({ workspace }: Emulator, { channel, ts }: ResponseContext, response: Response): Reply {
  const original = workspace.message(channel, ts);
  if (original === undefined) return refused(404, 'message_not_found');
  const checked = checkContent({ text: response.text, blocks: response.blocks ?? [] });
  if (checked.kind === 'refused') return { status: 400, body: checked.answer };
  const { metadata } = original;
  workspace.edit(original, { ...checked.content, metadata }, original.isBroadcast);
  return DONE;
}

function post(emulator: Emulator, context: ResponseContext, response: Response): Reply {
  const { channel, userId } = context;
  const { thread_ts } = response;
  const root = thread_ts === undefined ? null : findRoot(emulator, channel, thread_ts);
  if (root?.kind === 'refused') return { status: 400, body: root.answer };
  const checked = checkContent({ text: response.text, blocks: response.blocks });
  if (checked.kind === 'refused') return { status: 400, body: checked.answer };
  emulator.workspace.post({
    ...checked.content,
    channel,
    threadTs: root?.value.ts ?? null,
    isBroadcast: false,
    clientMsgId: null,
    visibleTo: response.response_type === 'ephemeral' ? userId : null,
  });
  return DONE;
}

const DONE: Reply = { status: 200, body: { ok: true } };

function refused(status: number, error: string): Reply {
  return { status, body: { ok: false, error } };
}
