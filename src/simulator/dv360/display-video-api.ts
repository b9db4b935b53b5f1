import { googleStatus, insufficientScope, UNAUTHENTICATED } from '../google/google-errors.ts';
import { onlyParameters } from '../google/strict-json.ts';
import { checkBearer, hasScope, type TokenPolicy } from '../http/authorize.ts';
import { ok, Refusal, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { orRefusal } from '../http/or-refusal.ts';
import type { SimAccount } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { advertiserEntity, insertionOrderEntity, PARTNER_ID, partnerEntity } from './entities.ts';
import { readFilter } from './list-filter.ts';
import { pageOf, refuseArgument, sorted } from './list-query.ts';
import { patchInsertionOrder } from './patch-insertion-order.ts';

const LIST_PARAMETERS = ['filter', 'orderBy', 'pageSize', 'pageToken'];

/** DV360's entity API v4: answers a call under `/v4/`. It knows no spend: that comes from Bid Manager. */
export function answerDisplayVideo(
  request: SimRequest,
  { world, tokens, scope }: { world: World; tokens: TokenPolicy; scope: string },
): SimAnswer {
  return orRefusal(() => {
    authorizeGoogle(request, tokens, scope);
    const [, , collection, id, child, childId] = request.path.split('/');
    if (collection === 'partners') return answerPartners(request, id);
    if (collection !== 'advertisers') return notFound(request);
    if (id === undefined) return listAdvertisers(world, request);
    const account = world.account('dv360', id) ?? refuseNotFound(`Advertiser ${id}`);
    if (child === undefined && request.method === 'GET') return ok(advertiserEntity(account));
    if (child !== 'insertionOrders') return notFound(request);
    return childId === undefined
      ? listInsertionOrders(world, account, request)
      : answerInsertionOrder(world, account, { request, id: childId });
  });
}

/** Refuses a call without a good token of the right scope, in Google's plain error shape. */
export function authorizeGoogle(request: SimRequest, tokens: TokenPolicy, scope: string): void {
  const check = checkBearer(request, tokens);
  if (check.kind !== 'valid') throw new Refusal(googleStatus(401, UNAUTHENTICATED));
  if (!hasScope(check, [scope])) throw new Refusal(insufficientScope());
}

/** Refuses a call about something that is not there. */
export function refuseNotFound(what: string): never {
  throw new Refusal(googleStatus(404, `${what} was not found.`));
}

/** A path that no method of the API has. */
export function notFound(request: SimRequest): SimAnswer {
  return googleStatus(404, `Method not found: ${request.method} ${request.path}`);
}

function answerPartners(request: SimRequest, id: string | undefined): SimAnswer {
  if (request.method !== 'GET') return notFound(request);
  if (id === PARTNER_ID) return ok(partnerEntity());
  if (id !== undefined) return refuseNotFound(`Partner ${id}`);
  onlyParameters(request.query, LIST_PARAMETERS);
  return ok({ partners: [partnerEntity()] });
}

function listAdvertisers(world: World, request: SimRequest): SimAnswer {
  onlyParameters(request.query, [...LIST_PARAMETERS, 'partnerId']);
  const partnerId = request.query.get('partnerId');
  if (partnerId === null)
    return refuseArgument('partner_id is required: advertisers are listed for one partner at a time.');
  if (partnerId !== PARTNER_ID) return refuseNotFound(`Partner ${partnerId}`);
  const isWanted = readFilter(request.query.get('filter'), [
    'advertiserId',
    'displayName',
    'entityStatus',
    'updateTime',
  ]);
  const all = world.accounts('dv360').map(advertiserEntity).filter(isWanted);
  const rows = sorted(all, request.query.get('orderBy'), ['displayName', 'entityStatus', 'updateTime']);
  const { items, ...next } = pageOf(rows, request.query);
  return ok({ ...(items.length === 0 ? {} : { advertisers: items }), ...next });
}

/** Archived ones are only listed when the filter names them. */
function listInsertionOrders(world: World, account: SimAccount, request: SimRequest): SimAnswer {
  if (request.method !== 'GET') return notFound(request);
  onlyParameters(request.query, LIST_PARAMETERS);
  const filter = request.query.get('filter');
  const isWanted = readFilter(filter, ['campaignId', 'displayName', 'entityStatus', 'updateTime']);
  const isArchiveWanted = filter?.includes('ENTITY_STATUS_ARCHIVED') ?? false;
  const all = world
    .campaignsOf(account)
    .map((campaign) => insertionOrderEntity(account, campaign))
    .filter((entity) => isArchiveWanted || entity['entityStatus'] !== 'ENTITY_STATUS_ARCHIVED')
    .filter(isWanted);
  const rows = sorted(all, request.query.get('orderBy'), ['displayName', 'entityStatus', 'updateTime']);
  const { items, ...next } = pageOf(rows, request.query);
  return ok({ ...(items.length === 0 ? {} : { insertionOrders: items }), ...next });
}

function answerInsertionOrder(
  world: World,
  account: SimAccount,
  { request, id }: { request: SimRequest; id: string },
): SimAnswer {
  const campaign = world.campaign(account, id) ?? refuseNotFound(`Insertion order ${id}`);
  if (request.method === 'GET') return ok(insertionOrderEntity(account, campaign));
  if (request.method === 'PATCH') return patchInsertionOrder(world, { account, campaign }, request);
  return notFound(request);
}
