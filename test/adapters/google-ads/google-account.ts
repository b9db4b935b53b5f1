import { UNLIMITED } from '../../../src/adapters/call-quota/index.ts';
import {
  createGoogleAdsPlatform,
  type GoogleAdsPlatformOptions,
} from '../../../src/adapters/google-ads/index.ts';
import { createGoogleTokenSource } from '../../../src/adapters/shared/google-auth.ts';
import type { AdPlatform, CallContext } from '../../../src/ports/ad-platform.ts';
import {
  type HostAnswer,
  type HostRequest,
  type ScriptedHost,
  scriptedHost,
} from '../../support/scripted-host.ts';

export const ACCOUNT_ID = '1234567890';
export const AS_OF = '2026-03-15T12:34:00.000Z';
export const QUIET: CallContext = { signal: new AbortController().signal, onProgress: () => undefined };
export const REQUEST = { accountId: ACCOUNT_ID, asOf: AS_OF, since: '2026-03-01', cursor: null };

/** What a scripted Google Ads answers to each kind of query; `other` answers everything that is no search. */
export interface GoogleScript {
  customer?: unknown[];
  hours?: unknown[];
  spend?: unknown[];
  campaigns?: (pageToken: string | null) => HostAnswer;
  labels?: (query: string) => HostAnswer;
  clients?: (request: HostRequest) => HostAnswer;
  other?: (request: HostRequest) => HostAnswer;
}

/** A Google Ads of one USD account in New York, unless the script says otherwise. */
export async function googleHost(script: GoogleScript): Promise<ScriptedHost> {
  const { customer = [NEW_YORK], hours = [], spend = [] } = script;
  const {
    campaigns = () => rows([]),
    clients = () => rows([]),
    labels = () => rows([]),
    other = () => NO_SUCH_CALL,
  } = script;
  return await scriptedHost((request) => {
    if (!request.path.endsWith('googleAds:search')) return other(request);
    const { query, pageToken = null } = JSON.parse(request.body) as { query: string; pageToken?: string };
    if (query.includes('FROM customer_client')) return clients(request);
    if (query.includes('FROM label')) return labels(query);
    if (query.includes('segments.hour')) return rows(hours);
    if (query.includes('FROM customer')) return rows(customer);
    return query.includes('cost_micros') ? rows(spend) : campaigns(pageToken);
  });
}

const NO_SUCH_CALL: HostAnswer = { status: 404, body: 'gone' };

export const NEW_YORK = { customer: { currencyCode: 'USD', timeZone: 'America/New_York' } };

/** A page of rows. */
export function rows(results: readonly unknown[], nextPageToken?: string): HostAnswer {
  return { body: { results, ...(nextPageToken === undefined ? {} : { nextPageToken }) } };
}

/** A campaign's row as the search gives it. */
export function campaignRow(id: string, changes: Record<string, unknown> = {}): unknown {
  return {
    campaign: { id, name: `Campaign ${id}`, status: 'ENABLED', servingStatus: 'SERVING', ...changes },
  };
}

/** A label of the account, as the search gives it. */
export function labelRow(id: string, name: string): unknown {
  return { label: { resourceName: labelName(id), name } };
}

/** A label as a campaign's row names it. */
export function labelName(id: string): string {
  return `customers/${ACCOUNT_ID}/labels/${id}`;
}

/** The spend of a campaign on a day. */
export function spendRow(id: string, date: string, costMicros: unknown): unknown {
  return { campaign: { id }, segments: { date }, metrics: { costMicros } };
}

/** The adapter, pointed at a host. */
export function platformAt(host: ScriptedHost, changes: Partial<GoogleAdsPlatformOptions> = {}): AdPlatform {
  const tokenSource = createGoogleTokenSource({
    platform: 'google',
    tokenUrl: `${host.url}/token`,
    credential: { kind: 'fixed', token: 'fixed-token' },
    scopes: [],
    now: () => 0,
  });
  return createGoogleAdsPlatform({
    quota: UNLIMITED,
    baseUrl: host.url,
    apiVersion: 'v26',
    accountIds: [ACCOUNT_ID],
    tokenSource,
    assumedLagHours: 3,
    timeoutMs: 2_000,
    ...changes,
  });
}
