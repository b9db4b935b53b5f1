import { localDateOf } from '../../domain/flight.ts';
import type { Instant, IsoDate } from '../../domain/instant.ts';
import type { PlatformStatus } from '../../domain/platform.ts';
import type {
  AdPlatform,
  CallContext,
  CampaignPage,
  StatusChange,
  WriteReceipt,
} from '../../ports/ad-platform.ts';
import { checkedZone } from '../shared/account-zone.ts';
import { urgently } from '../shared/admitted-call.ts';
import { unreadableAnswer } from '../shared/answer.ts';
import { dataThroughOf } from '../shared/data-through.ts';
import { readCampaignRows } from '../shared/page-of-rows.ts';
import { createSharedReads, SHARED_FOR_MS, type SharedReads, sharedTime } from '../shared/shared-reads.ts';
import type { PollOptions } from './bid-manager.ts';
import { createDv360Client, type Dv360Call, type Dv360ClientOptions } from './client.ts';
import { type Dv360Cursor, FIRST_PAGE, readCursor, writeCursor } from './cursor.ts';
import {
  type Advertiser,
  readAdvertiser,
  readAdvertiserIds,
  readInsertionOrder,
  readInsertionOrders,
  type WritableStatus,
  writeStatus,
} from './entities.ts';
import { type Dv360AccountFacts, dv360Status, toReading } from './mapping.ts';
import { type ReportReader, readSpendReport, type SpendReport } from './report.ts';
import { createReportCache, type ReportCache } from './report-cache.ts';
import { type InsertionOrder, insertionOrderSchema } from './schema.ts';

/** Configuration of the DV360 adapter; `accountIds` are advertisers, null means all that the user sees. */
export interface Dv360PlatformOptions extends Dv360ClientOptions {
  accountIds: readonly string[] | null;
  assumedLagHours: number;
  /** how long one report of an advertiser is used again before another is run */
  reportMaxAgeMs: number;
  poll: PollOptions;
}

const ADVERTISERS_KEPT = 200;

interface Reach extends ReportReader {
  cache: ReportCache;
  advertisers: SharedReads<Advertiser>;
  assumedLagHours: number;
}

/** One advertiser at one moment, and where its listing stands. */
interface AccountMoment {
  accountId: string;
  asOf: Instant;
  since: IsoDate;
  cursor: Dv360Cursor;
}

/**
 * DV360 as an `AdPlatform` (ad-platform-apis §5): a campaign is an insertion order, its spend comes from Bid Manager reports.
 * Progress is itself a cursor, so that a retry with the last progress polls the report that already runs.
 */
export function createDv360Platform(options: Dv360PlatformOptions): AdPlatform {
  const { poll, assumedLagHours, reportMaxAgeMs } = options;
  const client = createDv360Client(options);
  const cache = createReportCache(reportMaxAgeMs, Date.now);
  const advertisers = createSharedReads<Advertiser>({ max: ADVERTISERS_KEPT, ttlMs: SHARED_FOR_MS });
  const reach: Reach = { client, poll, assumedLagHours, cache, advertisers, queryIds: new Map() };
  return {
    platform: 'dv360',
    listAccounts: async (context) =>
      options.accountIds ?? (await readAdvertiserIds(client, firstCall(null, context))),
    listCampaigns: async ({ cursor, ...request }, context) =>
      await listPage(reach, { ...request, cursor: readCursor(cursor) }, context),
    async readCampaign(request, caller) {
      const context = urgently(caller);
      const order = await readInsertionOrder(client, request, firstCall(request.accountId, context));
      if (order === null) return { kind: 'gone' };
      const { account, report } = await readSpend(reach, { ...request, cursor: FIRST_PAGE }, context);
      return toReading(order, account, report.ledger);
    },
    async readStatus(target, context) {
      const order = await readInsertionOrder(client, target, firstCall(target.accountId, urgently(context)));
      return order === null ? { kind: 'gone' } : { kind: 'status', status: knownStatus(order) };
    },
    pause: async (change, context) =>
      await setStatus(reach, { change, entityStatus: 'ENTITY_STATUS_PAUSED' }, context),
    resume: async (change, context) =>
      await setStatus(reach, { change, entityStatus: 'ENTITY_STATUS_ACTIVE' }, context),
  };
}

async function listPage(reach: Reach, moment: AccountMoment, context: CallContext): Promise<CampaignPage> {
  const { accountId, cursor } = moment;
  const { account, report } = await readSpend(reach, moment, context);
  const from = { accountId, pageToken: cursor.pageToken };
  const at = callAt({ ...cursor, accountId, runs: report.runs }, context);
  const page = await readInsertionOrders(reach.client, from, at);
  const readable = readCampaignRows(page.insertionOrders, {
    platform: 'dv360',
    accountId,
    schema: insertionOrderSchema,
    idField: 'insertionOrderId',
  });
  const mapped = readable.rows.map((order) => toReading(order, account, report.ledger));
  const orphans = cursor.pageToken === null ? report.ledger.orphans() : [];
  return {
    readings: mapped.flatMap((one) => (one.kind === 'reading' ? [one.reading] : [])),
    rejected: [
      ...readable.rejected,
      ...orphans,
      ...mapped.flatMap((one) => (one.kind === 'rejected' ? [one.rejected] : [])),
    ],
    cursor: nextCursor(page.nextPageToken, report),
  };
}

/** The runs travel with the cursor: another process goes on with the same report instead of paying for a new one. */
function nextCursor(pageToken: string | undefined, report: SpendReport): string | null {
  return pageToken === undefined || pageToken === '' ? null : writeCursor({ pageToken, runs: report.runs });
}

async function readSpend(
  reach: Reach,
  moment: AccountMoment,
  context: CallContext,
): Promise<{ account: Dv360AccountFacts; report: SpendReport }> {
  const { accountId, asOf, since, cursor } = moment;
  const call = callAt({ ...cursor, accountId }, context);
  const key = [accountId, sharedTime(asOf, context)].join(' ');
  const { currencyCode: currency, timeZone: zone } = await reach.advertisers.read(key, call, (shared) =>
    readAdvertiser(reach.client, accountId, { ...call, context: shared }),
  );
  const what = `GET /advertisers/${accountId}`;
  const timeZone = checkedZone(zone, { platform: 'dv360', what, isWrite: false });
  const until = localDateOf(asOf, timeZone);
  const request = { platform: 'dv360', accountId, currency, asOf, since, until } as const;
  const callWith = (runs: Dv360Cursor['runs']): Dv360Call => {
    reach.cache.setPending(request, runs);
    return callAt({ ...cursor, accountId, runs }, context);
  };
  const wanted = { request, context, progress: call.progress };
  const report = await reach.cache.get(wanted, (pending) =>
    readSpendReport(reach, request, { resumed: cursor.runs ?? pending, callWith }),
  );
  const { lastHour } = report;
  const { asOf: fetchedAt } = report.request;
  const through = dataThroughOf({
    lastHour,
    timeZone,
    asOf,
    fetchedAt,
    assumedLagHours: reach.assumedLagHours,
  });
  return { account: { accountId, currency, timeZone, asOf, since, ...through }, report };
}

/** DV360 has no validate-only: such a change is not sent at all. */
async function setStatus(
  reach: Reach,
  write: { change: StatusChange; entityStatus: WritableStatus },
  context: CallContext,
): Promise<WriteReceipt> {
  if (write.change.validateOnly) return { kind: 'validate_only_unsupported' };
  await writeStatus(reach.client, write, firstCall(write.change.accountId, urgently(context)));
  return { kind: 'accepted', requestId: null };
}

function knownStatus(order: InsertionOrder): PlatformStatus {
  const status = dv360Status(order);
  if (status !== null) return status;
  const what = `GET insertion order ${order.insertionOrderId}`;
  throw unreadableAnswer(
    { platform: 'dv360', what, isWrite: false },
    'it holds a status that Pacekeeper does not know',
  );
}

function callAt(
  { accountId, ...cursor }: Dv360Cursor & { accountId: string | null },
  context: CallContext,
): Dv360Call {
  return { accountId, context, progress: writeCursor(cursor) };
}

function firstCall(accountId: string | null, context: CallContext): Dv360Call {
  return callAt({ ...FIRST_PAGE, accountId }, context);
}
