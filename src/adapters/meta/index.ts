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
import { urgently } from '../shared/admitted-call.ts';
import { readCampaignRows } from '../shared/page-of-rows.ts';
import { createSpendLedger, type SpendLedger } from '../shared/spend-ledger.ts';
import { type AccountBasics, type AccountFactsReader, createAccountFactsReader } from './account-facts.ts';
import {
  accountPath,
  campaignPath,
  readAccountIds,
  readCampaignById,
  readCampaignPage,
} from './campaigns.ts';
import { createMetaClient, type MetaCall, type MetaClient, type MetaClientOptions } from './client.ts';
import { readDailySpend } from './insights.ts';
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

interface Reach {
  client: MetaClient;
  facts: AccountFactsReader;
}

/** The Meta Marketing API as an `AdPlatform` (ad-platform-apis §4). */
export function createMetaPlatform(options: MetaPlatformOptions): AdPlatform {
  const client = createMetaClient(options);
  const facts = createAccountFactsReader(client, options.assumedLagHours);
  const reach: Reach = { client, facts };
  return {
    platform: 'meta',
    listAccounts: async (context) =>
      options.accountIds ?? (await readAccountIds(client, callAbout(null, context))),
    async listCampaigns(request, context) {
      const after = readCursor(request.cursor);
      const call = { ...callAbout(request.accountId, context), progress: JSON.stringify({ after }) };
      const account = await facts.basics(request, call);
      const page = await readCampaignPage(client, { accountId: request.accountId, after }, call);
      const readable = readCampaignRows(page.rows, {
        platform: 'meta',
        accountId: request.accountId,
        schema: campaignSchema,
        idField: 'id',
      });
      const wanted = { ...request, account, campaigns: readable.rows };
      return toPage({ ...readable, ...(await readNumbers(reach, wanted, call)), after: page.after });
    },
    async readCampaign(request, context) {
      const call = callAbout(request.accountId, urgently(context));
      const campaign = await readCampaignById(client, request, call);
      if (campaign === null) return { kind: 'gone' };
      const account = await facts.basics(request, call);
      const numbers = await readNumbers(reach, { ...request, account, campaigns: [campaign] }, call);
      return toReading(campaign, numbers.facts, numbers.ledger);
    },
    async readStatus(target, context) {
      const campaign = await readCampaignById(client, target, callAbout(target.accountId, urgently(context)));
      return campaign === null ? { kind: 'gone' } : { kind: 'status', status: metaStatus(campaign) };
    },
    pause: async (change, context) => await setStatus(client, { change, status: 'PAUSED' }, context),
    resume: async (change, context) => await setStatus(client, { change, status: 'ACTIVE' }, context),
  };
}

function callAbout(accountId: string | null, context: CallContext): MetaCall {
  return { accountId, context, progress: '{"after":null}' };
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
  const call = callAbout(change.accountId, urgently(context));
  const { requestId } = await client.write({ path, form, schema: writeResultSchema }, call);
  return { kind: change.validateOnly ? 'validated' : 'accepted', requestId };
}

/** The spend of these campaigns, and how far it reaches. */
async function readNumbers(
  { client, facts }: Reach,
  wanted: AccountMoment & { account: AccountBasics; campaigns: readonly MetaCampaign[] },
  call: MetaCall,
): Promise<{ facts: MetaAccountFacts; ledger: SpendLedger }> {
  const { account, accountId, asOf } = wanted;
  const { currency, timeZone } = account;
  const ledger = createSpendLedger({ platform: 'meta', accountId, currency });
  const campaignIds = wanted.campaigns.map((campaign) => campaign.id);
  const range = { since: wanted.since, until: localDateOf(asOf, timeZone) };
  const query = { path: accountPath(accountId), campaignIds, range };
  await readDailySpend(client, { query, ledger }, call);
  const through = await facts.dataThrough({ accountId, asOf, timeZone }, call);
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
