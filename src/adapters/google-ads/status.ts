import type {
  CallContext,
  CampaignTarget,
  StatusChange,
  StatusReading,
  WriteReceipt,
} from '../../ports/ad-platform.ts';
import { unreadableAnswer } from '../shared/answer.ts';
import type { AccountDirectory } from './accounts.ts';
import { digits, type GoogleAdsClient } from './client.ts';
import { googleStatus } from './mapping.ts';
import { statusMutation, type WrittenStatus } from './queries.ts';
import { readCampaignRow } from './read-campaigns.ts';

/** What a status call needs: how to reach Google Ads, and through which manager. */
export interface StatusAccess {
  client: GoogleAdsClient;
  directory: AccountDirectory;
}

/** A campaign's status as Google has it now; right after a pause it already reads as paused. */
export async function readStatus(
  { client, directory }: StatusAccess,
  target: CampaignTarget,
  context: CallContext,
): Promise<StatusReading> {
  const route = await directory.routeOf(target.accountId, context);
  const row = await readCampaignRow(client, { route, campaignId: target.campaignId }, context);
  if (row === null) return { kind: 'gone' };
  const status = googleStatus(row);
  if (status !== null) return { kind: 'status', status };
  throw unreadableAnswer(
    { platform: 'google', what: `the query for campaign ${target.campaignId}`, isWrite: false },
    'it holds a status that Pacekeeper does not know',
  );
}

/** One status write. Setting a status that is already set succeeds and changes nothing. */
export async function setStatus(
  { client, directory }: StatusAccess,
  write: { change: StatusChange; status: WrittenStatus },
  context: CallContext,
): Promise<WriteReceipt> {
  const { accountId, validateOnly } = write.change;
  const campaignId = digits(write.change.campaignId, 'campaign id');
  const route = await directory.routeOf(accountId, context);
  const body = statusMutation({ accountId, campaignId, status: write.status, validateOnly });
  const { requestId } = await client.mutateCampaigns(route, body, context);
  return { kind: validateOnly ? 'validated' : 'accepted', requestId };
}
