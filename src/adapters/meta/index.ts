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

interface AccountBasics {
  currency: string;
  timeZone: string;
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
      const account = await readBasics(client, request.accountId, call);
      const page = await readCampaignPage(client, { accountId: request.accountId, after }, call);
      const readable = readCampaignRows(page.rows, {
        platform: 'meta',
        accountId: request.accountId,
        schema: campaignSchema,
        idField: 'id',
      });
      const wanted = { ...request, account, campaigns: readable.rows, assumedLagHours };
      return toPage({ ...readable, ...(await readNumbers(client, wanted, call)), after: page.after });
    },
    async readCampaign(request, context) {
      const call = { context, progress: '{"after":null}' };
      const campaign = await readCampaignById(client, request, call);
      if (campaign === null) return { kind: 'gone' };
      const account = await readBasics(client, request.accountId, call);
      const wanted = { ...request, account, campaigns: [campaign], assumedLagHours };
      const { facts, ledger } = await readNumbers(client, wanted, call);
      return toReading(campaign, facts, ledger);
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

async function readBasics(client: MetaClient, accountId: string, call: MetaCall): Promise<AccountBasics> {
  const found = await readAccount(client, accountId, call);
  const source = { platform: 'meta', what: `GET ${accountPath(accountId)}`, isWrite: false } as const;
  return { currency: found.currency, timeZone: checkedZone(found.timezone_name, source) };
}

/** The spend of these campaigns, and how far it reaches. */
async function readNumbers(
  client: MetaClient,
  wanted: AccountMoment & {
    account: AccountBasics;
    campaigns: readonly MetaCampaign[];
    assumedLagHours: number;
  },
  call: MetaCall,
): Promise<{ facts: MetaAccountFacts; ledger: SpendLedger }> {
  const { account, accountId, asOf, assumedLagHours } = wanted;
  const { timeZone } = account;
  const path = accountPath(accountId);
  const today = localDateOf(asOf, timeZone);
  const ledger = createSpendLedger({ platform: 'meta', accountId, currency: account.currency });
  const campaignIds = wanted.campaigns.map((campaign) => campaign.id);
  const query = { path, campaignIds, range: { since: wanted.since, until: today } };
  await readDailySpend(client, { query, ledger }, call);
  const lastHour = await readLastHour(client, { path, today }, call);
  const through = dataThroughOf({ lastHour, timeZone, asOf, assumedLagHours });
  return { facts: { accountId, asOf, ...account, ...through }, ledger };
}

function toPage(page: {
  rows: readonly MetaCampaign[];
  rejected: readonly RejectedRecord[];
  facts: MetaAccountFacts;
  ledger: SpendLedger;
  after: string | null;
}): CampaignPage {
  const mapped = page.rows.map((campaign) => toReading(campaign, page.facts, page.ledger));
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
