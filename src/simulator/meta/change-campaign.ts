import { type Effect, ok, type SimAnswer } from '../http/exchange.ts';
import { parseJson } from '../http/parameters.ts';
import { type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import type { World } from '../world/world.ts';
import { refuseMeta } from './meta-errors.ts';

const STATUSES = { ACTIVE: 'active', PAUSED: 'paused', DELETED: 'removed', ARCHIVED: 'removed' } as const;
const EFFECTS: Readonly<Record<string, Effect>> = { ACTIVE: 'resume', PAUSED: 'pause' };

type MetaStatus = keyof typeof STATUSES;

/** `POST /{campaign_id}`: status and name; with `execution_options=["validate_only"]` checked and left alone. */
export function changeCampaign(
  world: World,
  campaign: SimCampaign,
  parameters: ReadonlyMap<string, string>,
): SimAnswer {
  const isDry = optionsOf(parameters.get('execution_options')).includes('validate_only');
  const status = statusFrom(parameters.get('status'));
  const name = parameters.get('name');
  if (statusOf(campaign) === 'removed') refuseArchived();
  if (status === null && name === undefined) {
    refuseMeta('(#100) The call changes nothing: send status or name');
  }
  const change = {
    ...(status === null ? {} : { status: STATUSES[status] }),
    ...(name === undefined ? {} : { name }),
  };
  if (!isDry) world.write(campaign, change);
  const effect = isDry ? 'validate' : effectOf(status);
  return { ...ok({ success: true }), campaignId: campaign.campaignId, effect };
}

function effectOf(status: MetaStatus | null): Effect {
  return status === null ? null : (EFFECTS[status] ?? null);
}

function statusFrom(text: string | undefined): MetaStatus | null {
  if (text === undefined) return null;
  if (isStatus(text)) return text;
  return refuseMeta('(#100) Param status must be one of {ACTIVE, PAUSED, DELETED, ARCHIVED}');
}

function refuseArchived(): never {
  return refuseMeta('Invalid parameter', 100, {
    error_subcode: 1_487_056,
    error_user_title: 'Campaign Is Archived',
    error_user_msg: 'You cannot edit a campaign that is archived or deleted.',
  });
}

function isStatus(text: string): text is MetaStatus {
  return Object.hasOwn(STATUSES, text);
}

function optionsOf(text: string | undefined): string[] {
  if (text === undefined) return [];
  const parsed = parseJson(text);
  const options = Array.isArray(parsed) ? parsed.map(String) : text.split(',');
  const unknown = options.find((option) => !['validate_only', 'include_recommendations'].includes(option));
  if (unknown !== undefined)
    refuseMeta(
      `(#100) Param execution_options[0] must be one of {validate_only, include_recommendations}, not ${unknown}`,
    );
  return options;
}
