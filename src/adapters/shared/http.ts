import type { Platform } from '../../domain/platform.ts';
import { type AnswerSource, lostAnswer, unreadableAnswer } from './answer.ts';
import { combineSignal } from './call-signal.ts';
import { readBody } from './http-body.ts';
import { traced } from './http-trace.ts';
import { noAnswer } from './network-failures.ts';
import { buildUrl, parseBaseUrl } from './url.ts';

/** How to reach one host: `baseUrl` may hold a path (`https://graph.facebook.com/v26.0`); `timeoutMs` covers the body too. */
export interface HttpClientOptions {
  platform: Platform;
  baseUrl: string;
  timeoutMs: number;
  userAgent?: string;
}

/**
 * One request. `path` is what is shown in messages, so it holds no secret; `label` stands in for it where the path itself is
 * one (a signed report). `isWrite` says that the call may change something, so that a lost answer is not repeated blindly.
 */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  query?: Readonly<Record<string, string>>;
  headers?: Readonly<Record<string, string>>;
  json?: unknown;
  form?: Readonly<Record<string, string>>;
  expect?: 'json' | 'text';
  label?: string;
  signal: AbortSignal;
  isWrite: boolean;
}

/** What came back, whatever its status: `body` is parsed JSON, or text (with `expect: 'text'`, or an error page). */
export interface HttpAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** The one way adapters call the outside. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpAnswer>;
}

const DEFAULT_USER_AGENT = 'pacekeeper';

/**
 * Wraps the built-in `fetch`. Answers of every status are returned for the adapter to judge; what never became an answer
 * throws `OutsideFailure`: PLATFORM_TIMEOUT, PLATFORM_UNAVAILABLE, PLATFORM_UNREADABLE_ANSWER (a 2xx that is not JSON, a
 * redirect, too big), and for writes PLATFORM_WRITE_UNCONFIRMED. When the caller's signal aborts, its reason is thrown as it is.
 * Redirects are never followed: the next host would get our `Authorization`.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const baseUrl = parseBaseUrl(options.platform, options.baseUrl);
  return {
    request: (request) =>
      traced(options.platform, request, async () => {
        const source = sourceOf(options.platform, request);
        const call = combineSignal(request.signal, options.timeoutMs);
        try {
          const response = await fetch(buildUrl(baseUrl, request.path, request.query), {
            ...bodyOf(request, options.userAgent ?? DEFAULT_USER_AGENT),
            method: request.method,
            redirect: 'manual',
            signal: call.signal,
          });
          return await toAnswer(response, { source, expect: request.expect ?? 'json' });
        } catch (error) {
          request.signal.throwIfAborted();
          throw noAnswer(error, { source, timeoutMs: call.timedOut() ? options.timeoutMs : null });
        } finally {
          call.release();
        }
      }),
  };
}

function sourceOf(platform: Platform, request: HttpRequest): AnswerSource {
  return { platform, what: request.label ?? `${request.method} ${request.path}`, isWrite: request.isWrite };
}

function bodyOf(request: HttpRequest, userAgent: string): { headers: Record<string, string>; body?: string } {
  const headers = { accept: 'application/json', 'user-agent': userAgent, ...request.headers };
  if (request.json !== undefined) {
    return {
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(request.json),
    };
  }
  if (request.form === undefined) return { headers };
  return {
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(request.form).toString(),
  };
}

async function toAnswer(
  response: Response,
  context: { source: AnswerSource; expect: 'json' | 'text' },
): Promise<HttpAnswer> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    throw unreadableAnswer(context.source, `it redirects (HTTP ${status}), which is never followed`);
  }
  const text = await readBody(response, context.source);
  if (context.expect === 'text' && response.ok) return { status, headers, body: text };
  return { status, headers, body: parseJson(text, { source: context.source, isSuccess: response.ok }) };
}

/** A proxy's error page is not JSON, and its status says enough; a success that is not JSON says nothing. */
function parseJson(text: string, context: { source: AnswerSource; isSuccess: boolean }): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!context.isSuccess) return text;
    throw context.source.isWrite
      ? lostAnswer(context.source, 'the answer is not JSON')
      : unreadableAnswer(context.source, 'it is not JSON');
  }
}
