import { localDateOf } from '../../domain/flight.ts';
import type { Instant, IsoDate } from '../../domain/instant.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { checkedZone } from '../shared/account-zone.ts';
import { type AnswerSource, parseAnswer } from '../shared/answer.ts';
import { dataThroughOf } from '../shared/data-through.ts';
import { createSharedReads, SHARED_FOR_MS, type SharedReads, sharedSpan } from '../shared/shared-reads.ts';
import type { LocalHour } from '../shared/zoned-time.ts';
import type { AccountRoute, GoogleAdsClient } from './client.ts';
import { type GoogleAccountFacts, lastHourWithSpend } from './mapping.ts';
import { CUSTOMER_QUERY, lastHoursQuery } from './queries.ts';
import { customerRowSchema } from './schema.ts';

/** An account at one moment, with spend since a day of its zone. */
export interface AccountMoment {
  route: AccountRoute;
  asOf: Instant;
  since: IsoDate;
}

/** Reads an account's currency, zone and freshness. */
export interface AccountFactsReader {
  /** for a page: once for each `asOf`, however many pages its listing takes */
  ofListing(moment: AccountMoment, context: CallContext): Promise<GoogleAccountFacts>;
  /** for one campaign: shared with the other campaigns that are read in these seconds */
  ofCampaign(moment: AccountMoment, context: CallContext): Promise<GoogleAccountFacts>;
}

/** What was read of an account; `fetchedAt` is the `asOf` that it was read for, by the time of the platforms. */
interface KnownAccount {
  currency: string;
  timeZone: string;
  lastHour: LocalHour | null;
  fetchedAt: Instant;
}

const ACCOUNTS_KEPT = 200;

export function createAccountFactsReader(
  client: GoogleAdsClient,
  assumedLagHours: number,
): AccountFactsReader {
  const listed = createSharedReads<KnownAccount>({ max: ACCOUNTS_KEPT, ttlMs: 0 });
  const recent = createSharedReads<KnownAccount>({ max: ACCOUNTS_KEPT, ttlMs: SHARED_FOR_MS });
  const read = async (
    { reads, when }: { reads: SharedReads<KnownAccount>; when: string },
    moment: AccountMoment,
    context: CallContext,
  ): Promise<GoogleAccountFacts> => {
    const { accountId } = moment.route;
    const caller = { context, progress: CUSTOMER_SOURCE.what };
    const key = [accountId, moment.since, when].join(' ');
    const known = await reads.read(key, caller, (shared) => readAccount(client, moment, shared));
    const { asOf } = moment;
    const { currency, timeZone } = known;
    return { accountId, currency, timeZone, asOf, ...dataThroughOf({ ...known, asOf, assumedLagHours }) };
  };
  return {
    ofListing: (moment, context) => read({ reads: listed, when: moment.asOf }, moment, context),
    ofCampaign: (moment, context) => read({ reads: recent, when: sharedSpan(moment.asOf) }, moment, context),
  };
}

async function readAccount(
  client: GoogleAdsClient,
  { route, asOf, since }: AccountMoment,
  context: CallContext,
): Promise<KnownAccount> {
  const { currency, timeZone } = await readCustomer(client, route, context);
  const until = localDateOf(asOf, timeZone);
  const hours = since > until ? [] : await client.searchAll(route, lastHoursQuery(since, until), context);
  return { currency, timeZone, lastHour: lastHourWithSpend(hours), fetchedAt: asOf };
}

const CUSTOMER_SOURCE: AnswerSource = {
  platform: 'google',
  what: 'the query for the account',
  isWrite: false,
};

async function readCustomer(
  client: GoogleAdsClient,
  route: AccountRoute,
  context: CallContext,
): Promise<{ currency: string; timeZone: string }> {
  const [row] = await client.searchAll(route, CUSTOMER_QUERY, context);
  const { customer } = parseAnswer(customerRowSchema, row, CUSTOMER_SOURCE);
  return { currency: customer.currencyCode, timeZone: checkedZone(customer.timeZone, CUSTOMER_SOURCE) };
}
