import { localDateOf } from '../../domain/flight.ts';
import type { Instant, IsoDate } from '../../domain/instant.ts';
import type { RejectedRecord } from '../../domain/rejected-record.ts';
import type {
  AdPlatform,
  CallContext,
  CampaignPage,
  StatusChange,
  WriteReceipt,
} from '../../ports/ad-platform.ts';
import { checkedZone } from '../shared/account-zone.ts';
import { dataThroughOf } from '../shared/data-through.ts';
import { readCampaignRows } from '../shared/page-of-rows.ts';
import { createSpendLedger, type SpendLedger } from '../shared/spend-ledger.ts';
import {
  accountPath,
  campaignPath,
  readAccount,
  readAccountIds,
  readCampaignById,
  readCampaignPage,
} from './campaigns.ts';
import { createMetaClient, type MetaCall, type MetaClient, type MetaClientOptions } from './client.ts';
import { readDailySpend, readLastHour } from './insights.ts';
import { type MetaAccountFacts, metaStatus, toReading } from './mapping.ts';
import { campaignSchema, cursorSchema, type MetaCampaign, writeResultSchema } from './schema.ts';

/** Configuration of the Meta adapter; `accountIds` null means all that the token reaches. */
export interface MetaPlatformOptions extends MetaClientOptions {
  accountIds: readonly string[] | null;
  assumedLagHours: number;
}

/** One account at one moment: whose campaigns, and spend since when. */
interface AccountMoment {
  accountId: string;
  asOf: Instant;
  since: IsoDate;
}

/** The Meta Marketing API as an `AdPlatform` (ad-platform-apis §4). */
export function createMetaPlatform(options: MetaPlatformOptions): AdPlatform {
  const client = createMetaClient(options);
  const { assumedLagHours } = options;
  return {
    platform: 'meta',
    listAccounts: async (context) =>
      options.accountIds ?? (await readAccountIds(client, { context, progress: '{"after":null}' })),
    async listCampaigns(request, context) {
      const after = readCursor(request.cursor);
      const call = { context, progress: JSON.stringify({ after }) };
      const account = await readFacts(client, { ...request, assumedLagHours }, call);
      const page = await readCampaignPage(client, { accountId: request.accountId, after }, call);
      const readable = readCampaignRows(page.rows, {
        platform: 'meta',
        accountId: request.accountId,
        schema: campaignSchema,
        idField: 'id',
      });
      const ledger = await readSpend(client, { ...request, account, campaigns: readable.rows }, call);
      return toPage({ ...readable, account, ledger, after: page.after });
    },
    async readCampaign(request, context) {
      const call = { context, progress: '{"after":null}' };
      const campaign = await readCampaignById(client, request, call);
      if (campaign === null) return { kind: 'gone' };
      const account = await readFacts(client, { ...request, assumedLagHours }, call);
      const ledger = await readSpend(client, { ...request, account, campaigns: [campaign] }, call);
      return toReading(campaign, account, ledger);
    },
    async readStatus(target, context) {
      const campaign = await readCampaignById(client, target, { context, progress: '{"after":null}' });
      return campaign === null ? { kind: 'gone' } : { kind: 'status', status: metaStatus(campaign) };
    },
    pause: async (change, context) => await setStatus(client, { change, status: 'PAUSED' }, context),
    resume: async (change, context) => await setStatus(client, { change, status: 'ACTIVE' }, context),
  };
}

async function setStatus(
  client: MetaClient,
  write: { change: StatusChange; status: 'PAUSED' | 'ACTIVE' },
  context: CallContext,
): Promise<WriteReceipt> {
  const { change, status } = write;
  const form: Record<string, string> = { status };
  if (change.validateOnly) form['execution_options'] = '["validate_only"]';
  const path = campaignPath(change.campaignId);
  const call = { context, progress: '{"after":null}' };
  const { requestId } = await client.write({ path, form, schema: writeResultSchema }, call);
  return { kind: change.validateOnly ? 'validated' : 'accepted', requestId };
}

async function readFacts(
  client: MetaClient,
  moment: AccountMoment & { assumedLagHours: number },
  call: MetaCall,
): Promise<MetaAccountFacts> {
  const { accountId, asOf, assumedLagHours } = moment;
  const found = await readAccount(client, accountId, call);
  const source = { platform: 'meta', what: `GET ${accountPath(accountId)}`, isWrite: false } as const;
  const timeZone = checkedZone(found.timezone_name, source);
  const today = localDateOf(asOf, timeZone);
  const lastHour = await readLastHour(client, { path: accountPath(accountId), today }, call);
  const through = dataThroughOf({ lastHour, timeZone, asOf, assumedLagHours });
  return { accountId, currency: found.currency, timeZone, asOf, ...through };
}

async function readSpend(
  client: MetaClient,
  wanted: AccountMoment & { account: MetaAccountFacts; campaigns: readonly MetaCampaign[] },
  call: MetaCall,
): Promise<SpendLedger> {
  const { account, accountId, campaigns, since } = wanted;
  const ledger = createSpendLedger({ platform: 'meta', accountId, currency: account.currency });
  const query = {
    path: accountPath(accountId),
    campaignIds: campaigns.map((campaign) => campaign.id),
    range: { since, until: localDateOf(wanted.asOf, account.timeZone) },
  };
  await readDailySpend(client, { query, ledger }, call);
  return ledger;
}

function toPage(page: {
  rows: readonly MetaCampaign[];
  rejected: readonly RejectedRecord[];
  account: MetaAccountFacts;
  ledger: SpendLedger;
  after: string | null;
}): CampaignPage {
  const mapped = page.rows.map((campaign) => toReading(campaign, page.account, page.ledger));
  return {
    readings: mapped.flatMap((one) => (one.kind === 'reading' ? [one.reading] : [])),
    rejected: [
      ...page.rejected,
      ...page.ledger.orphans(),
      ...mapped.flatMap((one) => (one.kind === 'rejected' ? [one.rejected] : [])),
    ],
    cursor: page.after === null ? null : JSON.stringify({ after: page.after }),
  };
}

/** Progress of an earlier attempt is a cursor too; text that is neither starts at the first page. */
function readCursor(cursor: string | null): string | null {
  try {
    return cursorSchema.parse(JSON.parse(cursor ?? 'null')).after;
  } catch {
    return null;
  }
}
