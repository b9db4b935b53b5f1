import { createHmac } from 'node:crypto';
import type { ZodType } from 'zod';
import type { CallContext } from '../../ports/ad-platform.ts';
import type { CallQuota } from '../../ports/call-quota.ts';
import { admittedCall } from '../shared/admitted-call.ts';
import { type AnswerSource, parseAnswer, unreadableAnswer } from '../shared/answer.ts';
import { createHttpClient, type HttpAnswer, type HttpRequest } from '../shared/http.ts';
import { metaFailure } from './failures.ts';
import { listSchema, type MetaList } from './schema.ts';

/** How to reach the Graph API. `appSecret` null leaves the proof out, which apps that require it refuse. */
export interface MetaClientOptions {
  baseUrl: string;
  apiVersion: string;
  accessToken: string;
  appSecret: string | null;
  timeoutMs: number;
  quota: CallQuota;
}

/** On whose behalf a call is made, and about which account; `progress` says where the work stands while it runs. */
export interface MetaCall {
  accountId: string | null;
  context: CallContext;
  progress: string;
}

/** One read: `path` below the version (`/act_1/insights`). */
export interface MetaRead {
  path: string;
  query: Readonly<Record<string, string>>;
}

/** The Graph API with credentials in place. All methods throw `OutsideFailure`. */
export interface MetaClient {
  read<T>(read: MetaRead, schema: ZodType<T>, call: MetaCall): Promise<T>;
  readAll(read: MetaRead, call: MetaCall): Promise<readonly unknown[]>;
  write<T>(write: MetaWrite<T>, call: MetaCall): Promise<{ result: T; requestId: string | null }>;
}

/** One write, as a form. */
export interface MetaWrite<T> {
  path: string;
  form: Readonly<Record<string, string>>;
  schema: ZodType<T>;
}

type Send = (
  request: Pick<HttpRequest, 'method' | 'path' | 'query' | 'form' | 'isWrite'>,
  call: MetaCall,
) => Promise<HttpAnswer>;

/**
 * Speaks to the Graph API with the token in the `Authorization` header and its proof, an HMAC that is of no use without the
 * token, as a parameter. Never follows `paging.next`, which carries the token in its address.
 */
export function createMetaClient(options: MetaClientOptions): MetaClient {
  const send = sender(options);
  const proof = proofOf(options);
  const root = `/${options.apiVersion}`;
  const read: MetaClient['read'] = async ({ path, query }, schema, call) => {
    const request = {
      method: 'GET',
      path: root + path,
      query: { ...query, ...proof },
      isWrite: false,
    } as const;
    return parseAnswer(schema, (await send(request, call)).body, sourceOf(request));
  };
  return {
    read,
    readAll: async (request, call) => await allPages(read, request, call),
    async write({ path, form, schema }, call) {
      const request = {
        method: 'POST',
        path: root + path,
        form: { ...form, ...proof },
        isWrite: true,
      } as const;
      const answer = await send(request, call);
      const result = parseAnswer(schema, answer.body, sourceOf(request));
      return { result, requestId: answer.headers.get('x-fb-trace-id') };
    },
  };
}

/** Where the list goes on, or null after its last page: `after` is there on the last page too, `next` is not. */
export function nextAfter(list: MetaList): string | null {
  if (list.paging?.next === undefined) return null;
  return list.paging.cursors?.after ?? null;
}

function sender(options: MetaClientOptions): Send {
  const { baseUrl, timeoutMs, accessToken, quota } = options;
  const http = createHttpClient({ platform: 'meta', baseUrl, timeoutMs });
  const secrets = [accessToken, options.appSecret ?? '', ...Object.values(proofOf(options))];
  const headers = { authorization: `Bearer ${accessToken}` };
  return (request, call) =>
    admittedCall(quota, {
      api: 'meta',
      ...call,
      send: () => http.request({ ...request, headers, signal: call.context.signal }),
      failureOf: (answer) => metaFailure(withoutSecrets(answer, secrets), sourceOf(request)),
    });
}

/** Meta repeats a malformed token in its message. */
function withoutSecrets(answer: HttpAnswer, secrets: readonly string[]): HttpAnswer {
  if (answer.body === null || typeof answer.body !== 'object' || !('error' in answer.body)) return answer;
  const text = secrets
    .filter((secret) => secret !== '')
    .reduce((kept, secret) => kept.replaceAll(secret, '[removed]'), JSON.stringify(answer.body));
  return { ...answer, body: JSON.parse(text) };
}

function proofOf({ accessToken, appSecret }: MetaClientOptions): Record<string, string> {
  if (appSecret === null) return {};
  return { appsecret_proof: createHmac('sha256', appSecret).update(accessToken).digest('hex') };
}

function sourceOf(request: { method: string; path: string; isWrite: boolean }): AnswerSource {
  return { platform: 'meta', what: `${request.method} ${request.path}`, isWrite: request.isWrite };
}

async function allPages(
  read: MetaClient['read'],
  request: MetaRead,
  call: MetaCall,
): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  let after: string | null = null;
  do {
    const query: Record<string, string> = after === null ? request.query : { ...request.query, after };
    const list = await read({ path: request.path, query }, listSchema, call);
    rows.push(...list.data);
    const next = nextAfter(list);
    if (next !== null && next === after) throw stuckCursor(request.path);
    after = next;
  } while (after !== null);
  return rows;
}

function stuckCursor(path: string): Error {
  return unreadableAnswer(
    { platform: 'meta', what: `GET ${path}`, isWrite: false },
    'its cursor does not move on',
  );
}
