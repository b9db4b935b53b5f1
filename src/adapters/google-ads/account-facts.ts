import { localDateOf } from '../../domain/flight.ts';
import type { Instant, IsoDate } from '../../domain/instant.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import { checkedZone } from '../shared/account-zone.ts';
import { type AnswerSource, parseAnswer } from '../shared/answer.ts';
import { dataThroughOf } from '../shared/data-through.ts';
import type { AccountRoute, GoogleAdsClient } from './client.ts';
import { createLru } from './lru.ts';
import { type GoogleAccountFacts, lastHourWithSpend } from './mapping.ts';
import { CUSTOMER_QUERY, lastHoursQuery } from './queries.ts';
import { customerRowSchema } from './schema.ts';

/** An account at one moment, with spend since a day of its zone. */
export interface AccountMoment {
  route: AccountRoute;
  asOf: Instant;
  since: IsoDate;
}

/** Reads an account's currency, zone and freshness once for each `asOf`, however many pages its listing takes. */
export interface AccountFactsReader {
  read(moment: AccountMoment, context: CallContext): Promise<GoogleAccountFacts>;
}

const FACTS_KEPT = 50;

export function createAccountFactsReader(
  client: GoogleAdsClient,
  assumedLagHours: number,
): AccountFactsReader {
  const kept = createLru<GoogleAccountFacts>(FACTS_KEPT);
  return {
    async read(moment, context) {
      const key = [moment.route.accountId, moment.asOf, moment.since].join(' ');
      const facts = kept.get(key) ?? (await readFacts(client, { ...moment, assumedLagHours }, context));
      kept.set(key, facts);
      return facts;
    },
  };
}

async function readFacts(
  client: GoogleAdsClient,
  moment: AccountMoment & { assumedLagHours: number },
  context: CallContext,
): Promise<GoogleAccountFacts> {
  const { route, asOf, since, assumedLagHours } = moment;
  const { currency, timeZone } = await readCustomer(client, route, context);
  const until = localDateOf(asOf, timeZone);
  const hours = since > until ? [] : await client.searchAll(route, lastHoursQuery(since, until), context);
  const lastHour = lastHourWithSpend(hours);
  const through = dataThroughOf({ lastHour, timeZone, asOf, assumedLagHours });
  return { accountId: route.accountId, currency, timeZone, asOf, ...through };
}

async function readCustomer(
  client: GoogleAdsClient,
  route: AccountRoute,
  context: CallContext,
): Promise<{ currency: string; timeZone: string }> {
  const source: AnswerSource = { platform: 'google', what: 'the query for the account', isWrite: false };
  const [row] = await client.searchAll(route, CUSTOMER_QUERY, context);
  const { customer } = parseAnswer(customerRowSchema, row, source);
  return { currency: customer.currencyCode, timeZone: checkedZone(customer.timeZone, source) };
}
