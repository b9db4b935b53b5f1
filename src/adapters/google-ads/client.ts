import { OutsideFailure } from '../../domain/failure.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import type { CallQuota } from '../../ports/call-quota.ts';
import { admittedCall } from '../shared/admitted-call.ts';
import { type AnswerSource, parseAnswer } from '../shared/answer.ts';
import { createAuthorizedClient } from '../shared/authorized-client.ts';
import type { TokenSource } from '../shared/google-auth.ts';
import { createHttpClient, type HttpAnswer } from '../shared/http.ts';
import { requestIdOf } from './error-body.ts';
import { googleFailure } from './failures.ts';
import { accessibleCustomersSchema, mutateAnswerSchema, searchAnswerSchema } from './schema.ts';

/** How to reach Google Ads: `baseUrl` without the version, `apiVersion` such as `v26`. */
export interface GoogleAdsClientOptions {
  baseUrl: string;
  apiVersion: string;
  tokenSource: TokenSource;
  timeoutMs: number;
  quota: CallQuota;
}

/** Which account is asked, and through which manager (`login-customer-id`); null where access is direct. */
export interface AccountRoute {
  accountId: string;
  loginCustomerId: string | null;
}

/** One page of a query's rows, unread. */
export interface SearchPage {
  rows: readonly unknown[];
  nextPageToken: string | null;
}

/** The four calls of Google Ads that Pacekeeper makes (ad-platform-apis §3). */
export interface GoogleAdsClient {
  listAccessibleCustomers(context: CallContext): Promise<readonly string[]>;
  searchPage(route: AccountRoute, query: PagedQuery, context: CallContext): Promise<SearchPage>;
  searchAll(route: AccountRoute, query: string, context: CallContext): Promise<readonly unknown[]>;
  mutateCampaigns(
    route: AccountRoute,
    body: Record<string, unknown>,
    context: CallContext,
  ): Promise<{ requestId: string | null }>;
}

/** A query and where to read on; null for its first page. */
export interface PagedQuery {
  query: string;
  pageToken: string | null;
}

interface Call {
  method: 'GET' | 'POST';
  path: string;
  json?: unknown;
  isWrite: boolean;
  accountId: string | null;
  loginCustomerId: string | null;
}

/** 10,000 rows a page: a query that gives more than a million rows is a mistake, not a page to follow. */
const MAX_PAGES = 100;

export function createGoogleAdsClient(options: GoogleAdsClientOptions): GoogleAdsClient {
  const call = createCall(options);
  const searchPage: GoogleAdsClient['searchPage'] = async (route, { query, pageToken }, context) => {
    const path = `/${options.apiVersion}/customers/${digits(route.accountId, 'account id')}/googleAds:search`;
    const json = pageToken === null ? { query } : { query, pageToken };
    const { answer, source } = await call({ method: 'POST', path, json, isWrite: false, ...route }, context);
    const { results, nextPageToken } = parseAnswer(searchAnswerSchema, answer.body, source);
    return { rows: results, nextPageToken: nextPageToken === '' ? null : (nextPageToken ?? null) };
  };
  return {
    searchPage,
    searchAll: (route, query, context) => followPages((paged) => searchPage(route, paged, context), query),
    async listAccessibleCustomers(context) {
      const path = `/${options.apiVersion}/customers:listAccessibleCustomers`;
      const request: Call = { method: 'GET', path, isWrite: false, accountId: null, loginCustomerId: null };
      const { answer, source } = await call(request, context);
      const { resourceNames } = parseAnswer(accessibleCustomersSchema, answer.body, source);
      return resourceNames.flatMap((name) => /^customers\/(\d+)$/.exec(name)?.[1] ?? []);
    },
    async mutateCampaigns(route, json, context) {
      const path = `/${options.apiVersion}/customers/${digits(route.accountId, 'account id')}/campaigns:mutate`;
      const { answer, source } = await call({ method: 'POST', path, json, isWrite: true, ...route }, context);
      parseAnswer(mutateAnswerSchema, answer.body, source);
      return { requestId: requestIdOf(answer.headers) };
    },
  };
}

/** An id of Google Ads, which stands in paths and queries: anything but digits is refused before it is sent. */
export function digits(id: string, what: string): string {
  if (/^\d{1,20}$/.test(id)) return id;
  throw new OutsideFailure(
    'PLATFORM_INVALID_REQUEST',
    `A Google Ads ${what} is all digits. Correct it in the plan or the configuration.`,
    { details: { platform: 'google', code: 'INVALID_ID' } },
  );
}

async function followPages(
  readPage: (paged: PagedQuery) => Promise<SearchPage>,
  query: string,
): Promise<readonly unknown[]> {
  const rows: unknown[][] = [];
  let pageToken: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const next: SearchPage = await readPage({ query, pageToken });
    rows.push([...next.rows]);
    pageToken = next.nextPageToken;
    if (pageToken === null) break;
  }
  return rows.flat();
}

function createCall(
  options: GoogleAdsClientOptions,
): (call: Call, context: CallContext) => Promise<{ answer: HttpAnswer; source: AnswerSource }> {
  const { baseUrl, timeoutMs, tokenSource, quota } = options;
  const http = createAuthorizedClient(
    createHttpClient({ platform: 'google', baseUrl, timeoutMs }),
    tokenSource,
  );
  return async ({ accountId, loginCustomerId, ...request }, context) => {
    const source = {
      platform: 'google',
      what: `${request.method} ${request.path}`,
      isWrite: request.isWrite,
    } as const;
    const headers: Record<string, string> =
      loginCustomerId === null ? {} : { 'login-customer-id': loginCustomerId };
    const answer = await admittedCall(quota, {
      api: 'google',
      accountId,
      context,
      progress: source.what,
      send: () => http.request({ ...request, headers, signal: context.signal }),
      failureOf: (received) => (received.status >= 400 ? googleFailure(source, received) : null),
    });
    return { answer, source };
  };
}
