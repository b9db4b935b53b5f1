import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { blockProblems, viewProblems } from './slack-block-rules.ts';

/** A message as the fake keeps it. */
export interface FakeMessage {
  ts: string;
  channel: string;
  text: string;
  blocks: unknown[];
  metadata: { event_type: string; event_payload: Record<string, unknown> } | null;
  threadTs: string | null;
  isBroadcast: boolean;
  clientMsgId: string | null;
  edits: number;
  /** the address that comes along with a press on it */
  responseUrl: string;
}

/** A message that only one person sees. */
export interface FakeEphemeral {
  user: string;
  text: string;
  blocks: unknown[];
  threadTs: string | null;
}

/** A dialog that was opened. */
export interface FakeView {
  triggerId: string;
  view: Record<string, unknown>;
}

/** One call that the fake got. */
export interface FakeCall {
  method: string;
  body: Record<string, string>;
}

/** What the next call of a method gets instead of its answer; `lost` does the work and then drops the connection, `unanswered` does it and keeps silent. */
export type FakeTrouble =
  | { kind: 'rate_limited'; retryAfterS: number }
  | { kind: 'refused'; error: string }
  | { kind: 'status'; status: number }
  | { kind: 'lost' }
  | { kind: 'unanswered' }
  | { kind: 'silent' };

/**
 * A strict little Slack Web API on loopback: one token, known channels, the documented limits of blocks, texts and dialogs.
 * `users` are what `users.info` answers, `home` what `auth.test` says beside its `ok`, `scopes` what the token may do.
 */
export interface SlackFake {
  apiUrl: string;
  token: string;
  /** what `apps.connections.open` takes, and the address that it gives */
  appToken: string;
  socketUrl: string;
  channel: string;
  messages: FakeMessage[];
  ephemerals: FakeEphemeral[];
  views: FakeView[];
  users: Map<string, Record<string, unknown>>;
  home: Record<string, unknown>;
  scopes: string[];
  /** what was sent to the addresses that came along with presses */
  responses: Record<string, unknown>[];
  calls: FakeCall[];
  /** messages of the channel itself, oldest first */
  roots(): FakeMessage[];
  replies(ts: string): FakeMessage[];
  troubleNext(method: string, trouble: FakeTrouble): void;
}

interface State extends SlackFake {
  responseUrl: string;
  troubles: Map<string, FakeTrouble[]>;
  nextTs: number;
  pageSize: number;
}

type Answer = { ok: boolean; error?: string } & Record<string, unknown>;

/** Starts a fake that ends with the test, or as `atEnd` is told. `startMs` is when its first message is written. */
export async function startSlackFake({
  startMs = Date.parse('2026-03-15T12:00:00Z'),
  pageSize = 3,
  atEnd = (close: () => void): void => onTestFinished(close),
} = {}): Promise<SlackFake> {
  const server = createServer((request, response) => void serve(state, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: State = {
    apiUrl: `${origin}/api/`,
    responseUrl: `${origin}/actions/T0HOME/1/x`,
    responses: [],
    token: 'xoxb-fake-token',
    appToken: 'xapp-fake-token',
    socketUrl: '',
    channel: 'C0PACING',
    messages: [],
    ephemerals: [],
    views: [],
    users: new Map(),
    home: { team: 'Media team', team_id: 'T0HOME', user: 'pacekeeper', user_id: 'U0BOT', bot_id: 'B0BOT' },
    scopes: ['chat:write', 'channels:history', 'groups:history', 'users:read', 'users:read.email'],
    calls: [],
    troubles: new Map(),
    nextTs: Math.floor(startMs / 1_000),
    pageSize,
    roots: () => state.messages.filter(({ threadTs }) => threadTs === null),
    replies: (ts) => state.messages.filter(({ threadTs }) => threadTs === ts),
    troubleNext: (method, trouble) => {
      state.troubles.set(method, [...(state.troubles.get(method) ?? []), trouble]);
    },
  };
  return state;
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path, text] = [request.url ?? '', await textOf(request)];
  if (!path.startsWith('/api/')) {
    state.responses.push(JSON.parse(text) as Record<string, unknown>);
    return send(response, 200, 'ok');
  }
  const method = path.replace('/api/', '');
  const body = Object.fromEntries(new URLSearchParams(text));
  state.calls.push({ method, body });
  const trouble = state.troubles.get(method)?.shift();
  if (trouble !== undefined && !isDone(trouble)) return makeTrouble(trouble, response);
  const isKnown = request.headers.authorization === `Bearer ${tokenFor(state, method)}`;
  const answer = isKnown ? act(state, method, body) : no('invalid_auth');
  response.setHeader('x-oauth-scopes', state.scopes.join(','));
  if (trouble?.kind === 'lost') response.destroy();
  if (trouble === undefined) send(response, 200, JSON.stringify(answer));
}

function tokenFor({ appToken, token }: State, method: string): string {
  return method === 'apps.connections.open' ? appToken : token;
}

type TroubleAfterwards = Extract<FakeTrouble, { kind: 'lost' | 'unanswered' }>;

function isDone(trouble: FakeTrouble): trouble is TroubleAfterwards {
  return trouble.kind === 'lost' || trouble.kind === 'unanswered';
}

function makeTrouble(trouble: Exclude<FakeTrouble, TroubleAfterwards>, response: ServerResponse): void {
  if (trouble.kind === 'status') send(response, trouble.status, 'an error page');
  if (trouble.kind === 'refused') send(response, 200, JSON.stringify(no(trouble.error)));
  if (trouble.kind !== 'rate_limited') return;
  response.setHeader('retry-after', String(trouble.retryAfterS));
  send(response, 429, JSON.stringify(no('ratelimited')));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

type Act = (state: State, body: Record<string, string>) => Answer;

/** What a method needs of a token, as Slack's reference of each method says. */
const SCOPES: Readonly<Record<string, string>> = {
  'chat.postMessage': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'chat.update': 'chat:write',
  'conversations.history': 'channels:history',
  'conversations.replies': 'channels:history',
  'users.info': 'users:read',
};

const ACTS: Readonly<Record<string, Act>> = {
  'apps.connections.open': ({ socketUrl }) => ({ ok: true, url: socketUrl }),
  'auth.test': (state) => ({ ok: true, ...state.home }),
  'users.info': userInfo,
  'views.open': openView,
  'chat.postMessage': inChannel(post),
  'chat.postEphemeral': inChannel(postEphemeral),
  'chat.update': inChannel(update),
  'conversations.history': inChannel((state, body) =>
    page(state, body, state.roots().filter(within(body)).toReversed()),
  ),
  'conversations.replies': inChannel((state, body) => {
    const root = state.messages.find(({ ts }) => ts === body['ts']);
    if (root === undefined) return no('thread_not_found');
    return page(state, body, [root, ...state.replies(root.ts).filter(within(body))]);
  }),
};

function act(state: State, method: string, body: Record<string, string>): Answer {
  const needed = SCOPES[method];
  if (needed !== undefined && !state.scopes.includes(needed)) return { ...no('missing_scope'), needed };
  return ACTS[method]?.(state, body) ?? no('unknown_method');
}

function inChannel(act: Act): Act {
  return (state, body) => (body['channel'] === state.channel ? act(state, body) : no('channel_not_found'));
}

/** The e-mail address needs a scope of its own; without it, Slack leaves the field out. */
function userInfo(state: State, body: Record<string, string>): Answer {
  const user = state.users.get(body['user'] ?? '');
  if (user === undefined) return no('user_not_found');
  if (state.scopes.includes('users:read.email')) return { ok: true, user };
  return { ok: true, user: { ...user, profile: {} } };
}

function openView(state: State, body: Record<string, string>): Answer {
  const view = JSON.parse(body['view'] ?? '{}') as Record<string, unknown>;
  const messages = viewProblems(view);
  if (messages.length > 0) return { ...no('invalid_arguments'), response_metadata: { messages } };
  state.views.push({ triggerId: body['trigger_id'] ?? '', view });
  return { ok: true, view: { id: `V${state.views.length}` } };
}

function postEphemeral(state: State, body: Record<string, string>): Answer {
  const refusal = contentRefusal(body);
  if (refusal !== null) return refusal;
  if (!state.users.has(body['user'] ?? '')) return no('user_not_in_channel');
  const { text, blocks } = contentOf(body);
  state.ephemerals.push({ user: body['user'] ?? '', text, blocks, threadTs: body['thread_ts'] ?? null });
  return { ok: true, message_ts: `${state.nextTs}.000200` };
}

/** From `oldest` to `latest`; the ends belong to it with `inclusive` only. */
function within(body: Record<string, string>): (message: FakeMessage) => boolean {
  const [oldest, latest] = [Number(body['oldest'] ?? 0), Number(body['latest'] ?? Number.POSITIVE_INFINITY)];
  const isInclusive = body['inclusive'] === 'true';
  return ({ ts }) =>
    isInclusive ? Number(ts) >= oldest && Number(ts) <= latest : Number(ts) > oldest && Number(ts) < latest;
}

function post(state: State, body: Record<string, string>): Answer {
  const refusal = contentRefusal(body);
  if (refusal !== null) return refusal;
  const threadTs = body['thread_ts'] ?? null;
  if (threadTs !== null && !state.messages.some(({ ts }) => ts === threadTs)) return no('thread_not_found');
  state.nextTs += 1;
  const message: FakeMessage = {
    ts: `${state.nextTs}.000100`,
    channel: state.channel,
    ...contentOf(body),
    threadTs,
    isBroadcast: body['reply_broadcast'] === 'true',
    clientMsgId: body['client_msg_id'] ?? null,
    edits: 0,
    responseUrl: state.responseUrl,
  };
  state.messages.push(message);
  return { ok: true, channel: message.channel, ts: message.ts, message: { text: message.text } };
}

function update(state: State, body: Record<string, string>): Answer {
  const message = state.messages.find(({ ts }) => ts === body['ts']);
  if (message === undefined) return no('message_not_found');
  const refusal = contentRefusal(body);
  if (refusal !== null) return refusal;
  const { metadata, ...content } = contentOf(body);
  // What is left out of an update stays as it was (docs.slack.dev/reference/methods/chat.update).
  Object.assign(message, content, { metadata: metadata ?? message.metadata, edits: message.edits + 1 });
  return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
}

function contentOf(body: Record<string, string>): Pick<FakeMessage, 'text' | 'blocks' | 'metadata'> {
  return {
    text: body['text'] ?? '',
    blocks: (JSON.parse(body['blocks'] ?? '[]') as Record<string, unknown>[]).map((block, index) => ({
      block_id: `b${index}`,
      ...block,
    })),
    metadata: JSON.parse(body['metadata'] ?? 'null') as FakeMessage['metadata'],
  };
}

function contentRefusal(body: Record<string, string>): Answer | null {
  const { text, blocks, metadata } = contentOf(body);
  if (text === '' && blocks.length === 0) return no('no_text');
  if (text.length > 40_000) return no('msg_too_long');
  if (metadata !== null && JSON.stringify(metadata).length > 16_000) return no('metadata_too_large');
  const { problems, isTooLong } = blockProblems(blocks);
  if (problems.length > 0) return { ...no('invalid_blocks'), response_metadata: { messages: problems } };
  return isTooLong ? no('msg_blocks_too_long') : null;
}

function page(state: State, body: Record<string, string>, messages: readonly FakeMessage[]): Answer {
  const start = Number(body['cursor'] ?? 0);
  const size = Math.min(state.pageSize, Number(body['limit'] ?? 100));
  const next = start + size < messages.length ? String(start + size) : '';
  const isWithMetadata = body['include_all_metadata'] === 'true';
  return {
    ok: true,
    has_more: next !== '',
    messages: messages.slice(start, start + size).map(({ ts, text, blocks, threadTs, metadata }) => ({
      type: 'message',
      ts,
      text,
      blocks,
      ...(threadTs === null ? {} : { thread_ts: threadTs }),
      ...(isWithMetadata && metadata !== null ? { metadata } : {}),
    })),
    response_metadata: { next_cursor: next },
  };
}

function no(error: string): Answer {
  return { ok: false, error };
}
