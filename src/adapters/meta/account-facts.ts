import { localDateOf } from '../../domain/flight.ts';
import type { Instant } from '../../domain/instant.ts';
import { checkedZone } from '../shared/account-zone.ts';
import { type DataThrough, dataThroughOf } from '../shared/data-through.ts';
import { createSharedReads, SHARED_FOR_MS, sharedTime } from '../shared/shared-reads.ts';
import type { LocalHour } from '../shared/zoned-time.ts';
import { accountPath, readAccount } from './campaigns.ts';
import type { MetaCall, MetaClient } from './client.ts';
import { readLastHour } from './insights.ts';

/** An account and when it is read. */
interface AccountMoment {
  accountId: string;
  asOf: Instant;
}

/** In which currency and zone an account counts. */
export interface AccountBasics {
  currency: string;
  timeZone: string;
}

/** Reads what holds for a whole account, shared by all that is read of it in these seconds. */
export interface AccountFactsReader {
  basics(account: AccountMoment, call: MetaCall): Promise<AccountBasics>;
  dataThrough(account: AccountMoment & { timeZone: string }, call: MetaCall): Promise<DataThrough>;
}

/** The last hour with spend; `fetchedAt` is the `asOf` that it was read for, by the time of the platforms. */
interface KnownHour {
  lastHour: LocalHour | null;
  fetchedAt: Instant;
}

const ACCOUNTS_KEPT = 200;
const KEPT = { max: ACCOUNTS_KEPT, ttlMs: SHARED_FOR_MS };

export function createAccountFactsReader(client: MetaClient, assumedLagHours: number): AccountFactsReader {
  const basics = createSharedReads<AccountBasics>(KEPT);
  const hours = createSharedReads<KnownHour>(KEPT);
  return {
    basics: (account, call) =>
      basics.read(keyOf(account, call), call, (context) =>
        readBasics(client, account.accountId, { ...call, context }),
      ),
    async dataThrough(account, call) {
      const { accountId, asOf, timeZone } = account;
      const wanted = { path: accountPath(accountId), today: localDateOf(asOf, timeZone) };
      const known = await hours.read(keyOf(account, call), call, async (context) => ({
        lastHour: await readLastHour(client, wanted, { ...call, context }),
        fetchedAt: asOf,
      }));
      return dataThroughOf({ ...known, timeZone, asOf, assumedLagHours });
    },
  };
}

function keyOf({ accountId, asOf }: AccountMoment, { context }: MetaCall): string {
  return [accountId, sharedTime(asOf, context)].join(' ');
}

async function readBasics(client: MetaClient, accountId: string, call: MetaCall): Promise<AccountBasics> {
  const found = await readAccount(client, accountId, call);
  const source = { platform: 'meta', what: `GET ${accountPath(accountId)}`, isWrite: false } as const;
  return { currency: found.currency, timeZone: checkedZone(found.timezone_name, source) };
}
