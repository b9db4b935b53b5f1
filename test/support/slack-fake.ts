import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { blockProblems } from './slack-block-rules.ts';

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

/** A strict little Slack Web API on loopback: one token, known channels, the documented limits of blocks and texts. */
export interface SlackFake {
  apiUrl: string;
  token: string;
  channel: string;
  messages: FakeMessage[];
  calls: FakeCall[];
  /** messages of the channel itself, oldest first */
  roots(): FakeMessage[];
  replies(ts: string): FakeMessage[];
  troubleNext(method: string, trouble: FakeTrouble): void;
}

interface State extends SlackFake {
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
  const state: State = {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    token: 'xoxb-fake-token',
    channel: 'C0PACING',
    messages: [],
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
  const method = (request.url ?? '').replace('/api/', '');
  const body = Object.fromEntries(new URLSearchParams(await textOf(request)));
  state.calls.push({ method, body });
  const trouble = state.troubles.get(method)?.shift();
  if (trouble !== undefined && !isDone(trouble)) return makeTrouble(trouble, response);
  const isKnown = request.headers.authorization === `Bearer ${state.token}`;
  const answer = isKnown ? act(state, method, body) : no('invalid_auth');
  if (trouble?.kind === 'lost') response.destroy();
  if (trouble === undefined) send(response, 200, JSON.stringify(answer));
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

function act(state: State, method: string, body: Record<string, string>): Answer {
  if (body['channel'] !== state.channel) return no('channel_not_found');
  if (method === 'chat.postMessage') return post(state, body);
  if (method === 'chat.update') return update(state, body);
  if (method === 'conversations.history') {
    const oldest = Number(body['oldest'] ?? 0);
    return page(
      state,
      body,
      state
        .roots()
        .filter(({ ts }) => Number(ts) > oldest)
        .toReversed(),
    );
  }
  if (method === 'conversations.replies') {
    const root = state.messages.find(({ ts }) => ts === body['ts']);
    return root === undefined ? no('thread_not_found') : page(state, body, [root, ...state.replies(root.ts)]);
  }
  return no('unknown_method');
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
  };
  state.messages.push(message);
  return { ok: true, channel: message.channel, ts: message.ts, message: { text: message.text } };
}

function update(state: State, body: Record<string, string>): Answer {
  const message = state.messages.find(({ ts }) => ts === body['ts']);
  if (message === undefined) return no('message_not_found');
  const refusal = contentRefusal(body);
  if (refusal !== null) return refusal;
  Object.assign(message, contentOf(body), { edits: message.edits + 1 });
  return { ok: true, channel: message.channel, ts: message.ts, text: message.text };
}

function contentOf(body: Record<string, string>): Pick<FakeMessage, 'text' | 'blocks' | 'metadata'> {
  return {
    text: body['text'] ?? '',
    blocks: JSON.parse(body['blocks'] ?? '[]') as unknown[],
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
    messages: messages.slice(start, start + size).map(({ ts, text, metadata }) => ({
      type: 'message',
      ts,
      text,
      ...(isWithMetadata && metadata !== null ? { metadata } : {}),
    })),
    response_metadata: { next_cursor: next },
  };
}

function no(error: string): Answer {
  return { ok: false, error };
}
