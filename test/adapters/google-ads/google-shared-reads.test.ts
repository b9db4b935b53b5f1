import { afterEach, describe, expect, it } from 'vitest';
import { addMs } from '../../../src/domain/instant.ts';
import type { ScriptedHost } from '../../support/scripted-host.ts';
import {
  ACCOUNT_ID,
  AS_OF,
  campaignRow,
  googleHost,
  labelName,
  labelRow,
  platformAt,
  rows,
} from './google-account.ts';

let host: ScriptedHost;

afterEach(async () => {
  await host.close();
});

const TARGET = { accountId: ACCOUNT_ID, campaignId: '1', asOf: AS_OF, since: '2026-03-01' };
const hour = (hourOfDay: number) => ({
  segments: { date: '2026-03-15', hour: hourOfDay },
  metrics: { costMicros: '5' },
});

const aCaller = () => ({ signal: new AbortController().signal, onProgress: () => undefined });

function asked(about: string): number {
  return host.requests.filter(({ body }) => body.includes(about)).length;
}

/** What one read of the campaign says of its freshness. */
async function freshnessAt(adapter: ReturnType<typeof platformAt>, asOf: string) {
  const read = await adapter.readCampaign({ ...TARGET, asOf }, aCaller());
  if (read.kind !== 'reading') throw new Error(read.kind);
  return read.reading.dataThrough;
}

describe('Google campaigns of one account that are read again at once', () => {
  it('ask for the account, its last hour and their labels once, and for each spend', async () => {
    const campaigns = () => rows([campaignRow('1', { labels: [labelName('7')] })]);
    host = await googleHost({
      campaigns,
      labels: () => rows([labelRow('7', 'always-on')]),
      hours: [hour(7)],
    });
    const adapter = platformAt(host);
    const reads = await Promise.all(
      Array.from({ length: 100 }, () => adapter.readCampaign(TARGET, aCaller())),
    );
    expect(new Set(reads.map(({ kind }) => kind))).toEqual(new Set(['reading']));
    expect({
      account: asked('customer.currency_code'),
      hours: asked('segments.hour'),
      labels: asked('FROM label'),
      spend: asked('segments.date, metrics.cost_micros FROM campaign'),
    }).toEqual({ account: 1, hours: 1, labels: 1, spend: 100 });
  });

  it('find the accounts behind a credential once', async () => {
    const clients = () => rows([{ customerClient: { id: ACCOUNT_ID, manager: false, status: 'ENABLED' } }]);
    const other = () => ({ body: { resourceNames: ['customers/9'] } });
    host = await googleHost({ campaigns: () => rows([campaignRow('1')]), clients, other });
    const adapter = platformAt(host, { accountIds: null });
    await Promise.all(Array.from({ length: 20 }, () => adapter.readStatus(TARGET, aCaller())));
    expect(asked('FROM customer_client')).toBe(1);
  });

  it('count a lag that is assumed from when the account was asked, not from when it was used', async () => {
    host = await googleHost({ campaigns: () => rows([campaignRow('1')]) });
    const adapter = platformAt(host);
    const first = await freshnessAt(adapter, AS_OF);
    expect(first).toBe(addMs(AS_OF, -3 * 3_600_000));
    expect(await freshnessAt(adapter, addMs(AS_OF, 4_000))).toBe(first);
    expect(asked('segments.hour')).toBe(1);
  });

  it('end the running hour at when the account was asked, and never after the read itself', async () => {
    host = await googleHost({ campaigns: () => rows([campaignRow('1')]), hours: [hour(8)] });
    const adapter = platformAt(host);
    expect(await freshnessAt(adapter, addMs(AS_OF, 2_000))).toBe(addMs(AS_OF, 2_000));
    expect(await freshnessAt(adapter, addMs(AS_OF, 4_000))).toBe(addMs(AS_OF, 2_000));
    expect(await freshnessAt(adapter, AS_OF)).toBe(AS_OF);
    expect(asked('segments.hour')).toBe(1);
  });

  it('ask anew once the clock of the platforms has moved on, whatever the wall says', async () => {
    host = await googleHost({ campaigns: () => rows([campaignRow('1')]) });
    const adapter = platformAt(host);
    await freshnessAt(adapter, AS_OF);
    await freshnessAt(adapter, addMs(AS_OF, 5_000));
    expect(asked('segments.hour')).toBe(2);
  });
});
