import { localDateOf } from '../../domain/flight.ts';
import type { CallContext, CampaignPage } from '../../ports/ad-platform.ts';
import { type AnswerSource, parseAnswer } from '../shared/answer.ts';
import { readCampaignRows } from '../shared/page-of-rows.ts';
import { createSpendLedger, rejectionOf, type SpendLedger } from '../shared/spend-ledger.ts';
import type { AccountMoment } from './account-facts.ts';
import type { CampaignCut } from './campaign-cuts.ts';
import { type AccountRoute, digits, type GoogleAdsClient } from './client.ts';
import type { LabelReader } from './label-names.ts';
import { type GoogleAccountFacts, toReading, toSpendRow } from './mapping.ts';
import { campaignQuery, spendQuery } from './queries.ts';
import { type CampaignRow, campaignRowSchema, campaignSchema } from './schema.ts';

/** An account at one moment, with what all its readings share. */
export interface KnownMoment extends AccountMoment {
  account: GoogleAccountFacts;
}

/** One campaign's row, removed or not; null where the account does not have it. */
export async function readCampaignRow(
  client: GoogleAdsClient,
  target: { route: AccountRoute; campaignId: string },
  context: CallContext,
): Promise<CampaignRow | null> {
  const campaignId = digits(target.campaignId, 'campaign id');
  const [row] = await client.searchAll(target.route, campaignQuery(campaignId), context);
  if (row === undefined) return null;
  const source: AnswerSource = {
    platform: 'google',
    what: `the query for campaign ${campaignId}`,
    isWrite: false,
  };
  return parseAnswer(campaignRowSchema, row, source).campaign;
}

/** The spend by day of these campaigns, from `since` to the account's today. */
export async function readSpend(
  client: GoogleAdsClient,
  wanted: KnownMoment & { campaignIds: readonly string[] },
  context: CallContext,
): Promise<SpendLedger> {
  const { account, asOf, campaignIds, route, since } = wanted;
  const { accountId, currency, timeZone } = account;
  const ledger = createSpendLedger({ platform: 'google', accountId, currency });
  const until = localDateOf(asOf, timeZone);
  if (campaignIds.length === 0 || since > until) return ledger;
  const rows = await client.searchAll(route, spendQuery(campaignIds, since, until), context);
  for (const row of rows) ledger.add(toSpendRow(row));
  return ledger;
}

/** What turns a cut into a page: the client for its spend, and the reader for its labels' names. */
export interface PageAccess {
  client: GoogleAdsClient;
  labels: LabelReader;
}

/** A cut of the campaign list as a page of readings: every row ends as a reading or as a rejected record. */
export async function toPage(
  access: PageAccess,
  moment: KnownMoment & { cut: CampaignCut },
  context: CallContext,
): Promise<CampaignPage> {
  const { account, cut } = moment;
  const whose = { platform: 'google', accountId: account.accountId } as const;
  const read = readCampaignRows(cut.rows.map(campaignOf), {
    ...whose,
    schema: campaignSchema,
    idField: 'id',
    before: cut.before.map(campaignOf),
  });
  const campaigns = read.rows.filter(({ id }) => isId(id));
  const strange = read.rows.filter(({ id }) => !isId(id));
  const campaignIds = campaigns.map(({ id }) => id);
  const ledger = await readSpend(access.client, { ...moment, campaignIds }, context);
  const labels = campaigns.flatMap((campaign) => campaign.labels);
  const labelNames = await access.labels.ofPage({ ...moment, labels }, context);
  const mapped = campaigns.map((campaign) => toReading(campaign, account, { ledger, labelNames }));
  return {
    readings: mapped.flatMap((one) => (one.kind === 'reading' ? [one.reading] : [])),
    rejected: [
      ...read.rejected,
      ...strange.map(({ id }) => rejectionOf(whose, id.slice(0, 64), NOT_AN_ID)),
      ...ledger.orphans(),
      ...mapped.flatMap((one) => (one.kind === 'rejected' ? [one.rejected] : [])),
    ],
    cursor: cut.cursor,
  };
}

/** Ids stand in the next query, so one that is no number would fail the whole page. */
const NOT_AN_ID = {
  code: 'INVALID_RECORD',
  message: 'the campaign id is not a number',
  path: 'campaign.id',
} as const;

function isId(id: string): boolean {
  return /^\d{1,20}$/.test(id);
}

/** What stands in a row under `campaign`; a row without it is left as it is, and has no id. */
function campaignOf(row: unknown): unknown {
  return typeof row === 'object' && row !== null && 'campaign' in row ? row.campaign : row;
}
