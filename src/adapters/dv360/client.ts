import type { ZodType } from 'zod';
import { OutsideFailure } from '../../domain/failure.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import type { CallQuota } from '../../ports/call-quota.ts';
import { whileReporting } from '../shared/abortable-wait.ts';
import { admittedCall } from '../shared/admitted-call.ts';
import { type AnswerSource, parseAnswer } from '../shared/answer.ts';
import { createAuthorizedClient } from '../shared/authorized-client.ts';
import type { TokenSource } from '../shared/google-auth.ts';
import { createHttpClient, type HttpRequest } from '../shared/http.ts';
import { dv360Failure } from './failures.ts';

/** How to reach the two APIs: entities (`baseUrl`) and Bid Manager reports (`reportsBaseUrl`). */
export interface Dv360ClientOptions {
  baseUrl: string;
  reportsBaseUrl: string;
  apiVersion: string;
  reportsApiVersion: string;
  tokenSource: TokenSource;
  timeoutMs: number;
  quota: CallQuota;
}

/** On whose behalf a call is made, and about which advertiser; `progress` says where the work stands while it runs. */
export interface Dv360Call {
  accountId: string | null;
  context: CallContext;
  progress: string;
}

/** One call: `path` below the version of its API. Running a report twice costs quota and no more, so it is no write. */
export interface Dv360Request {
  api: 'entities' | 'reports';
  method: HttpRequest['method'];
  path: string;
  query?: Readonly<Record<string, string>>;
  json?: unknown;
  isWrite?: boolean;
}

/** Both APIs with credentials in place. All methods throw `OutsideFailure`. */
export interface Dv360Client {
  send<T>(request: Dv360Request, schema: ZodType<T>, call: Dv360Call): Promise<T>;
  download(signedUrl: string, call: Dv360Call): Promise<string>;
}

/** Speaks to DV360 and Bid Manager with one token; the download of a signed report goes out without it. */
export function createDv360Client(options: Dv360ClientOptions): Dv360Client {
  const { timeoutMs, tokenSource, quota } = options;
  const apis = {
    entities: { root: `/${options.apiVersion}`, baseUrl: options.baseUrl },
    reports: { root: `/${options.reportsApiVersion}`, baseUrl: options.reportsBaseUrl },
  };
  const clientFor = (baseUrl: string) =>
    createAuthorizedClient(createHttpClient({ platform: 'dv360', baseUrl, timeoutMs }), tokenSource);
  const clients = { entities: clientFor(options.baseUrl), reports: clientFor(options.reportsBaseUrl) };
  return {
    async send({ api, isWrite = false, ...request }, schema, call) {
      const path = apis[api].root + request.path;
      const source: AnswerSource = { platform: 'dv360', what: `${request.method} ${path}`, isWrite };
      const answer = await admittedCall(quota, {
        api: api === 'reports' ? 'dv360-reports' : 'dv360',
        ...call,
        send: () => clients[api].request({ ...request, path, isWrite, signal: call.context.signal }),
        failureOf: (received) => dv360Failure(received, source),
      });
      return parseAnswer(schema, answer.body, source);
    },
    download: async (signedUrl, call) => await download(signedUrl, options, call),
  };
}

/** The address is itself the credential: it is shown nowhere, and only taken where it is as safe as the API itself. */
async function download(
  signedUrl: string,
  options: Dv360ClientOptions,
  { context, progress }: Dv360Call,
): Promise<string> {
  const url = safeUrl(signedUrl, options.reportsBaseUrl);
  const http = createHttpClient({ platform: 'dv360', baseUrl: url.origin, timeoutMs: options.timeoutMs });
  const work = http.request({
    method: 'GET',
    path: url.pathname + url.search,
    label: 'the finished report',
    expect: 'text',
    signal: context.signal,
    isWrite: false,
  });
  const { status, body } = await whileReporting(work, progress, context);
  if (status === 200 && typeof body === 'string') return body;
  throw downloadFailure(`the finished report could not be fetched (HTTP ${status})`);
}

function safeUrl(signedUrl: string, reportsBaseUrl: string): URL {
  const url = URL.canParse(signedUrl) ? new URL(signedUrl) : null;
  if (url !== null && (url.protocol === 'https:' || url.protocol === new URL(reportsBaseUrl).protocol))
    return url;
  throw downloadFailure('the address of the finished report is not https');
}

/** Even a 403 here is only an address that has expired: asking for the report again gives a new one. */
function downloadFailure(reason: string): OutsideFailure {
  return new OutsideFailure(
    'PLATFORM_UNAVAILABLE',
    `dv360: ${reason}. It is asked for again; see the report in DV360 if it lasts.`,
    { details: { platform: 'dv360' } },
  );
}
