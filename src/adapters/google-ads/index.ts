import type { AdPlatform, CallContext } from '../../ports/ad-platform.ts';
import { urgently } from '../shared/admitted-call.ts';
import { createAccountFactsReader } from './account-facts.ts';
import { type AccountSettings, createAccountDirectory } from './accounts.ts';
import { createCampaignCuts } from './campaign-cuts.ts';
import { createGoogleAdsClient, type GoogleAdsClientOptions } from './client.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { createLabelReader } from './label-names.ts';
import { toReading } from './mapping.ts';
import { readCampaignRow, readSpend, toPage } from './read-campaigns.ts';
import { readStatus, setStatus } from './status.ts';

/** Configuration of the Google Ads adapter. `pageSize` is how many campaigns one `listCampaigns` gives, 500 unless told. */
export interface GoogleAdsPlatformOptions extends GoogleAdsClientOptions, AccountSettings {
  assumedLagHours: number;
  pageSize?: number;
}

const CAMPAIGNS_PER_PAGE = 500;

/** Google Ads as an `AdPlatform` (ad-platform-apis §3). */
export function createGoogleAdsPlatform(options: GoogleAdsPlatformOptions): AdPlatform {
  const client = createGoogleAdsClient(options);
  const directory = createAccountDirectory(client, options);
  const facts = createAccountFactsReader(client, options.assumedLagHours);
  const cuts = createCampaignCuts(client, options.pageSize ?? CAMPAIGNS_PER_PAGE);
  const labels = createLabelReader(client);
  const access = { client, directory };
  return {
    platform: 'google',
    listAccounts: async (context) => await directory.list(context),
    async listCampaigns(request, caller) {
      const cursor = readCursor(request.cursor);
      const context = reportingAs(writeCursor(cursor), caller);
      const moment = { ...request, route: await directory.routeOf(request.accountId, context) };
      const account = await facts.ofListing(moment, context);
      const cut = await cuts.read({ ...moment, cursor }, context);
      return await toPage({ client, labels }, { ...moment, account, cut }, context);
    },
    async readCampaign(request, caller) {
      const context = urgently(caller);
      const moment = { ...request, route: await directory.routeOf(request.accountId, context) };
      const campaign = await readCampaignRow(client, moment, context);
      if (campaign === null) return { kind: 'gone' };
      const account = await facts.ofCampaign(moment, context);
      const ledger = await readSpend(client, { ...moment, account, campaignIds: [campaign.id] }, context);
      const labelNames = await labels.ofCampaign({ ...moment, labels: campaign.labels }, context);
      return toReading(campaign, account, { ledger, labelNames });
    },
    readStatus: async (target, context) => await readStatus(access, target, urgently(context)),
    pause: async (change, context) =>
      await setStatus(access, { change, status: 'PAUSED' }, urgently(context)),
    resume: async (change, context) =>
      await setStatus(access, { change, status: 'ENABLED' }, urgently(context)),
  };
}

/** While a page is read, progress is the cursor of that page: what a worker that dies here reads on from. */
function reportingAs(progress: string, caller: CallContext): CallContext {
  return { signal: caller.signal, onProgress: () => caller.onProgress(progress) };
}
