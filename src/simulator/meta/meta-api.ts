import type { TokenPolicy } from '../http/authorize.ts';
import { ok, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { orRefusal } from '../http/or-refusal.ts';
import { allParameters, parseJson } from '../http/parameters.ts';
import type { SimAccount } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { localDate } from '../world/zone.ts';
import { ACCOUNT_FIELDS, accountNode } from './account-node.ts';
import { AD_LABEL_FIELDS, CAMPAIGN_FIELDS, campaignNode, metaStatusOf } from './campaign-node.ts';
import { changeCampaign } from './change-campaign.ts';
import { pick, readFields } from './field-list.ts';
import { insightRows } from './insights.ts';
import { readInsightsRequest } from './insights-request.ts';
import { authorizeMeta } from './meta-auth.ts';
import { refuseMeta } from './meta-errors.ts';
import { pageOf } from './paging.ts';

interface Call {
  world: World;
  request: SimRequest;
  parameters: ReadonlyMap<string, string>;
  nowMs: number;
}

const VERSIONS = ['v25.0', 'v26.0'];
const LISTED_BY_DEFAULT = ['ACTIVE', 'PAUSED', 'IN_PROCESS', 'WITH_ISSUES'];
const campaignKnowledge = {
  node: 'Campaign',
  fields: CAMPAIGN_FIELDS,
  byDefault: ['id'],
  nested: { adlabels: { node: 'AdLabel', fields: AD_LABEL_FIELDS } },
};
const accountKnowledge = { node: 'AdAccount', fields: ACCOUNT_FIELDS, byDefault: ['id', 'account_id'] };

/** Meta's Graph API: answers a call under `/v<n>.0/`. Every answer carries the usage headers. */
export function answerMeta(request: SimRequest, parts: { world: World; tokens: TokenPolicy }): SimAnswer {
  const parameters = allParameters(request);
  const call = { world: parts.world, request, parameters, nowMs: parts.world.clock.nowMs() };
  const answer = orRefusal(() => {
    checkVersion(request.path);
    authorizeMeta(request, parameters, parts.tokens);
    return route(call);
  });
  const accountId =
    /\/act_(\d+)/.exec(request.path)?.[1] ?? parts.world.accounts('meta')[0]?.accountId ?? '0';
  return { ...answer, headers: { ...usageHeaders(accountId), ...answer.headers } };
}

function route(call: Call): SimAnswer {
  const { method, path } = call.request;
  const [, id = '', edge] = /^\/v\d+\.0\/([^/]+)(?:\/([^/]+))?\/?$/.exec(path) ?? [];
  if (/^\d+$/.test(id) && edge === undefined) return answerCampaign(call, id);
  if (method !== 'GET') return refuseMeta('Unsupported post request.', 100, { error_subcode: 33 });
  if (/^act_\d+$/.test(id)) return answerAccount(call, accountOf(call, id), edge);
  if (id === 'me' && edge === 'adaccounts') return listAccounts(call);
  if (id === 'debug_token') return debugToken(call.parameters);
  return refuseMeta(`Unknown path components: ${path}`, 2_500);
}

function checkVersion(path: string): void {
  const version = path.split('/')[1] ?? '';
  if (VERSIONS.includes(version)) return;
  refuseMeta(
    `(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v26.0.`,
    2_635,
  );
}

function listAccounts({ world, request, parameters, nowMs }: Call): SimAnswer {
  const fields = readFields(parameters.get('fields'), accountKnowledge);
  const rows = world.accounts('meta').map((account) => pick(accountNode(world, account, nowMs), fields));
  return pageOf(request, parameters, rows);
}

function debugToken(parameters: ReadonlyMap<string, string>): SimAnswer {
  if (!parameters.get('input_token')) return refuseMeta('(#100) You must provide an input_token');
  return ok({
    data: { is_valid: true, expires_at: 0, scopes: ['ads_read', 'ads_management'], type: 'SYSTEM_USER' },
  });
}

function answerAccount(call: Call, account: SimAccount, edge: string | undefined): SimAnswer {
  const { world, request, parameters, nowMs } = call;
  if (edge === undefined) {
    return ok(
      pick(accountNode(world, account, nowMs), readFields(parameters.get('fields'), accountKnowledge)),
    );
  }
  if (edge === 'campaigns') return listCampaigns(call, account);
  if (edge !== 'insights')
    return refuseMeta(`(#100) Tried accessing nonexisting field (${edge}) on node type (AdAccount)`);
  const asked = readInsightsRequest(parameters, localDate(account.timeZone, nowMs));
  return pageOf(request, parameters, insightRows(world, account, asked));
}

function listCampaigns({ world, request, parameters, nowMs }: Call, account: SimAccount): SimAnswer {
  const fields = readFields(parameters.get('fields'), campaignKnowledge);
  const wanted = wantedStatuses(parameters.get('effective_status'));
  const rows = world
    .campaignsOf(account)
    .filter((campaign) => wanted.includes(metaStatusOf(campaign)))
    .map((campaign) => pick(campaignNode(account, campaign, nowMs), fields));
  return pageOf(request, parameters, rows);
}

function wantedStatuses(text: string | undefined): readonly string[] {
  if (text === undefined) return LISTED_BY_DEFAULT;
  const parsed = parseJson(text);
  if (!Array.isArray(parsed)) return refuseMeta('(#100) param effective_status must be an array.');
  const known = [...LISTED_BY_DEFAULT, 'ARCHIVED', 'DELETED'];
  const unknown = parsed.find((status) => !known.includes(String(status)));
  if (unknown !== undefined)
    refuseMeta(`(#100) param effective_status[0] must be one of {${known.join(', ')}}`);
  return parsed.map(String);
}

function answerCampaign({ world, request, parameters, nowMs }: Call, campaignId: string): SimAnswer {
  const found = world.findCampaign('meta', campaignId);
  if (found === undefined) return refuseMissing(campaignId);
  const { account, campaign } = found;
  if (request.method === 'POST') return changeCampaign(world, campaign, parameters);
  const fields = readFields(parameters.get('fields'), campaignKnowledge);
  const node = pick(campaignNode(account, campaign, nowMs), fields);
  return { ...ok(node), lastWriteWallMs: campaign.lastWriteWallMs };
}

function accountOf({ world }: Call, id: string): SimAccount {
  return world.account('meta', id.slice('act_'.length)) ?? refuseMissing(id);
}

function refuseMissing(id: string): never {
  return refuseMeta(
    `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    100,
    { error_subcode: 33, type: 'GraphMethodException' },
  );
}

function usageHeaders(accountId: string): Record<string, string> {
  const tier = { ads_api_access_tier: 'standard_access' };
  const usage = { type: 'ads_management', call_count: 1, total_cputime: 1, total_time: 1 };
  return {
    'facebook-api-version': 'v26.0',
    'x-app-usage': JSON.stringify({ call_count: 1, total_cputime: 1, total_time: 1 }),
    'x-ad-account-usage': JSON.stringify({ acc_id_util_pct: 0.5, reset_time_duration: 0, ...tier }),
    'x-business-use-case-usage': JSON.stringify({
      [accountId]: [{ ...usage, estimated_time_to_regain_access: 0, ...tier }],
    }),
  };
}
