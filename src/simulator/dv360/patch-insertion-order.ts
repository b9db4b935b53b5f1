import { googleStatus } from '../google/google-errors.ts';
import { onlyParameters, strictObject } from '../google/strict-json.ts';
import { type Effect, ok, Refusal, type SimAnswer, type SimRequest } from '../http/exchange.ts';
import { type SimAccount, type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { insertionOrderEntity } from './entities.ts';
import { refuseArgument } from './list-query.ts';

const MUTABLE = ['entityStatus', 'displayName'];
const STATUSES: Readonly<Record<string, 'active' | 'paused' | 'removed'>> = {
  ENTITY_STATUS_ACTIVE: 'active',
  ENTITY_STATUS_PAUSED: 'paused',
  ENTITY_STATUS_ARCHIVED: 'removed',
};

/** `PATCH …/insertionOrders/{io}?updateMask=…`: status and name. DV360 has no validate-only call and no ETag. */
export function patchInsertionOrder(
  world: World,
  of: { account: SimAccount; campaign: SimCampaign },
  request: SimRequest,
): SimAnswer {
  onlyParameters(request.query, ['updateMask']);
  const known = Object.keys(insertionOrderEntity(of.account, of.campaign));
  const mask = readMask(request.query.get('updateMask'), known);
  const body = strictObject(request.body, [...known, 'partnerCosts', 'integrationDetails']);
  const status = mask.includes('entityStatus') ? readStatus(body['entityStatus'], of.campaign) : null;
  const name = mask.includes('displayName') ? readName(body['displayName']) : null;
  const written = world.write(of.campaign, {
    ...(status === null ? {} : { status }),
    ...(name === null ? {} : { name }),
  });
  const effect: Effect = status === 'paused' ? 'pause' : status === 'active' ? 'resume' : null;
  return { ...ok(insertionOrderEntity(of.account, written)), campaignId: written.campaignId, effect };
}

function readMask(text: string | null, known: readonly string[]): string[] {
  if (text === null || text === '') return refuseArgument('update_mask is required.');
  const fields = text.split(',');
  const unknown = fields.find((field) => !known.includes(field));
  if (unknown !== undefined) refuseArgument(`Invalid field in update_mask: "${unknown}".`);
  const fixed = fields.find((field) => !MUTABLE.includes(field));
  if (fixed !== undefined) refuseArgument(`The field "${fixed}" cannot be updated here.`);
  return fields;
}

function readStatus(value: unknown, campaign: SimCampaign): 'active' | 'paused' | 'removed' {
  const status = typeof value === 'string' ? STATUSES[value] : undefined;
  if (status === undefined)
    return refuseArgument(`Invalid value for entity_status: ${JSON.stringify(value)}.`);
  if (statusOf(campaign) === 'removed' && status !== 'removed') {
    const message = 'An archived insertion order cannot be changed to another status.';
    throw new Refusal(googleStatus(400, message, 'FAILED_PRECONDITION'));
  }
  return status;
}

function readName(value: unknown): string {
  return typeof value === 'string' && value !== ''
    ? value
    : refuseArgument('display_name must not be empty.');
}
