import { type Effect, ok, type SimAnswer } from '../http/exchange.ts';
import { isRecord } from '../http/parameters.ts';
import { type SimAccount, type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { googleStatusOf } from './campaign-status.ts';
import { GAQL_FIELDS } from './gaql-fields.ts';
import { refuseGoogle, refuseJson } from './google-errors.ts';
import { onlyFields, strictObject } from './strict-json.ts';

const REQUEST_FIELDS = ['customerId', 'operations', 'partialFailure', 'validateOnly', 'responseContentType'];
const CONTENT_TYPES = ['RESPONSE_CONTENT_TYPE_UNSPECIFIED', 'RESOURCE_NAME_ONLY', 'MUTABLE_RESOURCE'];
const CAMPAIGN_FIELDS = ['resourceName', 'status', 'name'];
const MAX_OPERATIONS = 10_000;

/** One operation that passed every check: nothing is applied before all of a call did. */
interface Change {
  campaign: SimCampaign;
  status: 'active' | 'paused' | null;
  name: string | null;
}

/** `campaigns:mutate` with updates of status and name: all or nothing; nothing at all with `validateOnly`. */
export function mutateCampaigns(world: World, account: SimAccount, body: string): SimAnswer {
  const request = strictObject(body, REQUEST_FIELDS);
  const contentType = textOf(request['responseContentType']) ?? 'RESOURCE_NAME_ONLY';
  if (!CONTENT_TYPES.includes(contentType)) {
    refuseJson('response_content_type', `Invalid value at 'response_content_type': "${contentType}"`);
  }
  if (request['partialFailure'] === true) {
    refuseJson('partial_failure', 'The simulator does not speak partialFailure: send single calls.');
  }
  const changes = operationsOf(request).map((operation, index) =>
    checkOperation(world, account, { operation, index }),
  );
  const isDry = request['validateOnly'] === true;
  if (!isDry) for (const change of changes) apply(world, change);
  const answer = isDry ? {} : { results: changes.map((change) => resultOf(world, change, contentType)) };
  return { ...ok(answer), ...traceOf(changes, isDry) };
}

/** JSON text, or what else was sent as JSON prints it. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function operationsOf(request: Record<string, unknown>): unknown[] {
  const operations = request['operations'];
  if (!Array.isArray(operations) || operations.length === 0) {
    return refuseGoogle(
      'requestError',
      'REQUIRED_FIELD_MISSING',
      'The required field was missing: operations.',
    );
  }
  if (operations.length > MAX_OPERATIONS) {
    refuseGoogle('requestError', 'TOO_MANY_MUTATE_OPERATIONS', 'Too many mutate operations in the request.');
  }
  return operations;
}

function checkOperation(
  world: World,
  account: SimAccount,
  at: { operation: unknown; index: number },
): Change {
  const path = `operations[${at.index}]`;
  if (!isRecord(at.operation)) return refuseJson(path, `Invalid value at '${path}'`);
  const operation = onlyFields(at.operation, ['updateMask', 'create', 'update', 'remove'], path);
  if (!isRecord(operation['update'])) {
    return refuseGoogle('mutateError', 'MUTATE_NOT_ALLOWED', 'Only updates of campaigns are simulated.');
  }
  const update = onlyFields(
    operation['update'],
    [...CAMPAIGN_FIELDS, ...knownCampaignFields()],
    `${path}.update`,
  );
  const mask = maskOf(operation['updateMask']);
  const campaign = campaignOf(world, account, update['resourceName']);
  if (statusOf(campaign) === 'removed') {
    refuseGoogle(
      'contextError',
      'OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE',
      'The operation is not allowed for removed resources.',
    );
  }
  return {
    campaign,
    status: mask.includes('status') ? statusFrom(update['status'], path) : null,
    name: mask.includes('name') ? nameFrom(update['name']) : null,
  };
}

function maskOf(mask: unknown): string[] {
  if (typeof mask !== 'string' || mask === '') {
    return refuseGoogle(
      'fieldMaskError',
      'FIELD_MASK_MISSING',
      'The field mask must be provided for update operations.',
    );
  }
  const fields = mask.split(',');
  const unknown = fields.find((field) => !['status', 'name'].includes(field));
  if (unknown === undefined) return fields;
  if (knownCampaignFields().includes(unknown)) {
    refuseGoogle('fieldError', 'IMMUTABLE_FIELD', `The field '${unknown}' cannot be changed here.`);
  }
  return refuseGoogle(
    'fieldMaskError',
    'FIELD_NOT_FOUND',
    `The field mask contained an invalid field: '${unknown}'.`,
  );
}

function knownCampaignFields(): string[] {
  const names = Object.keys(GAQL_FIELDS).filter((field) => field.startsWith('campaign.'));
  return names.map((field) =>
    field.slice('campaign.'.length).replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
}

function campaignOf(world: World, account: SimAccount, resourceName: unknown): SimCampaign {
  const match = /^customers\/(\d+)\/campaigns\/(\d+)$/.exec(textOf(resourceName) ?? '');
  if (match === null) {
    return refuseGoogle('requestError', 'RESOURCE_NAME_MALFORMED', `'${textOf(resourceName)}' is malformed.`);
  }
  const [, customerId, campaignId = ''] = match;
  const campaign = customerId === account.accountId ? world.campaign(account, campaignId) : undefined;
  return campaign ?? refuseGoogle('mutateError', 'RESOURCE_NOT_FOUND', 'Resource was not found.');
}

function statusFrom(value: unknown, path: string): 'active' | 'paused' {
  if (value === 'ENABLED') return 'active';
  if (value === 'PAUSED') return 'paused';
  if (value === undefined)
    return refuseGoogle('fieldError', 'REQUIRED', 'The required field was not present.');
  if (value === 'REMOVED') {
    return refuseGoogle('fieldError', 'INVALID_VALUE', 'Use a remove operation to remove a campaign.');
  }
  return refuseJson(
    `${path}.update.status`,
    `Invalid value at '${path}.update.status' (type.googleapis.com/google.ads.googleads.v26.enums.CampaignStatusEnum.CampaignStatus), "${textOf(value)}"`,
  );
}

function nameFrom(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  return refuseGoogle('fieldError', 'REQUIRED', 'The required field was not present.');
}

function apply(world: World, { campaign, status, name }: Change): void {
  const current = world.campaign(campaign, campaign.campaignId) ?? campaign;
  world.write(current, { ...(status === null ? {} : { status }), ...(name === null ? {} : { name }) });
}

function resultOf(world: World, { campaign }: Change, contentType: string): Record<string, unknown> {
  const resourceName = `customers/${campaign.accountId}/campaigns/${campaign.campaignId}`;
  if (contentType !== 'MUTABLE_RESOURCE') return { resourceName };
  const current = world.campaign(campaign, campaign.campaignId) ?? campaign;
  const { name, campaignId: id } = current;
  return { resourceName, campaign: { resourceName, id, name, status: googleStatusOf(current) } };
}

/** What the journal tells of a call: its campaign when it was about one, and whether it paused or resumed. */
function traceOf(changes: readonly Change[], isDry: boolean): { campaignId?: string; effect: Effect } {
  const [first] = changes;
  const status = first?.status ?? null;
  const effect = status === null ? null : status === 'paused' ? 'pause' : 'resume';
  return {
    ...(changes.length === 1 && first !== undefined ? { campaignId: first.campaign.campaignId } : {}),
    effect: isDry ? 'validate' : effect,
  };
}
