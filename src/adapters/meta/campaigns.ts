import { OutsideFailure } from '../../domain/failure.ts';
import type { CampaignTarget } from '../../ports/ad-platform.ts';
import { type MetaCall, type MetaClient, nextAfter } from './client.ts';
import { isTooMuchData } from './failures.ts';
import {
  ACCOUNT_FIELDS,
  accountSchema,
  adAccountSchema,
  CAMPAIGN_FIELDS,
  campaignSchema,
  listSchema,
  type MetaAccount,
  type MetaCampaign,
} from './schema.ts';

const CAMPAIGNS_PER_PAGE = 200;
const FEWEST_PER_PAGE = 25;
/** Archived and deleted ones cannot come back and have no pacing. */
const LISTED_STATUSES = ['ACTIVE', 'PAUSED', 'IN_PROCESS', 'WITH_ISSUES'];

/** One page of raw campaigns; `after` is where the next one starts. */
export interface RawCampaignPage {
  rows: readonly unknown[];
  after: string | null;
}

/** `/act_{id}`, whether the id came with the prefix or without. Throws PLATFORM_MISCONFIGURED on anything but digits. */
export function accountPath(accountId: string): string {
  const digits = accountId.replace(/^act_/, '');
  if (/^\d{1,32}$/.test(digits)) return `/act_${digits}`;
  throw new OutsideFailure(
    'PLATFORM_MISCONFIGURED',
    'A Meta ad account id is digits, with or without "act_". Correct META_ACCOUNT_IDS or the plan.',
    { details: { platform: 'meta' } },
  );
}

/** `/{id}` of a campaign. Throws PLATFORM_NOT_FOUND on text that no object's id can be, so that it never becomes a path. */
export function campaignPath(campaignId: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(campaignId)) return `/${campaignId}`;
  throw new OutsideFailure('PLATFORM_NOT_FOUND', 'That is no Meta campaign id. Correct it in the plan.', {
    details: { platform: 'meta' },
  });
}

/** The ad accounts that the token reaches. */
export async function readAccountIds(client: MetaClient, call: MetaCall): Promise<readonly string[]> {
  const read = { path: '/me/adaccounts', query: { fields: 'account_id', limit: String(CAMPAIGNS_PER_PAGE) } };
  const rows = await client.readAll(read, call);
  return rows.map((row) => adAccountSchema.safeParse(row)).flatMap((row) => row.data?.account_id ?? []);
}

/** The account's currency and zone. */
export async function readAccount(
  client: MetaClient,
  accountId: string,
  call: MetaCall,
): Promise<MetaAccount> {
  const read = { path: accountPath(accountId), query: { fields: ACCOUNT_FIELDS } };
  return await client.read(read, accountSchema, call);
}

/** One page of campaigns, halved as often as Meta says that it is too much data, down to 25. */
export async function readCampaignPage(
  client: MetaClient,
  from: { accountId: string; after: string | null },
  call: MetaCall,
): Promise<RawCampaignPage> {
  for (let limit = CAMPAIGNS_PER_PAGE; ; limit = Math.floor(limit / 2)) {
    try {
      const list = await client.read(pageRead(from, limit), listSchema, call);
      return { rows: list.data, after: nextAfter(list) };
    } catch (error) {
      if (!isTooMuchData(error) || limit <= FEWEST_PER_PAGE) throw error;
    }
  }
}

/** One campaign; null where Meta does not know it, or knows it in another account. */
export async function readCampaignById(
  client: MetaClient,
  target: CampaignTarget,
  call: MetaCall,
): Promise<MetaCampaign | null> {
  try {
    const read = { path: campaignPath(target.campaignId), query: { fields: CAMPAIGN_FIELDS } };
    const campaign = await client.read(read, campaignSchema, call);
    return belongsTo(campaign, target) ? campaign : null;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return await confirmGone(client, target.accountId, call);
  }
}

/**
 * Error 100/33 says "missing, or no access". Only where the account itself still answers is the campaign really gone: a lost
 * permission must not close the incident of a halted campaign.
 */
async function confirmGone(client: MetaClient, accountId: string, call: MetaCall): Promise<null> {
  try {
    await readAccount(client, accountId, call);
    return null;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new OutsideFailure(
      'PLATFORM_PERMISSION_DENIED',
      `meta gives no access to ad account ${accountId}. Assign it to the system user with ads_read and ads_management.`,
      { details: { platform: 'meta' }, cause: error },
    );
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof OutsideFailure && error.code === 'PLATFORM_NOT_FOUND';
}

function belongsTo(campaign: MetaCampaign, target: CampaignTarget): boolean {
  if (campaign.account_id === undefined) return true;
  return accountPath(campaign.account_id) === accountPath(target.accountId);
}

function pageRead(
  from: { accountId: string; after: string | null },
  limit: number,
): { path: string; query: Record<string, string> } {
  const query: Record<string, string> = {
    fields: CAMPAIGN_FIELDS,
    effective_status: JSON.stringify(LISTED_STATUSES),
    limit: String(limit),
  };
  if (from.after !== null) query['after'] = from.after;
  return { path: `${accountPath(from.accountId)}/campaigns`, query };
}
