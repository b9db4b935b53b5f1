import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptedHost } from '../../support/scripted-host.ts';
import {
  ACCOUNT_ID,
  AS_OF,
  campaignRow,
  type GoogleScript,
  googleHost,
  platformAt,
  QUIET,
  REQUEST,
  rows,
  spendRow,
} from './google-account.ts';

let host: ScriptedHost;

afterEach(async () => {
  await host.close();
});

async function list(script: GoogleScript) {
  host = await googleHost(script);
  return await platformAt(host).listCampaigns(REQUEST, QUIET);
}

describe('reading Google campaigns', () => {
  it('spend of two days is micros by day, oldest first', async () => {
    const page = await list({
      campaigns: () => rows([campaignRow('1')]),
      spend: [spendRow('1', '2026-03-02', '9007199254740993'), spendRow('1', '2026-03-01', 250_000)],
    });
    expect(page.readings[0]?.dailySpend).toEqual([
      { date: '2026-03-01', amountMicros: 250_000n },
      { date: '2026-03-02', amountMicros: 9_007_199_254_740_993n },
    ]);
  });

  it.each<[unknown, string]>([
    ['1.5', 'a fraction of a micro'],
    ['-1', 'negative'],
    ['', 'empty'],
    [null, 'null'],
    [{}, 'an object'],
    ['1000000000000000000001', 'beyond 10^15 units'],
  ])('a cost of %j is rejected: %s', async (costMicros) => {
    const page = await list({
      campaigns: () => rows([campaignRow('1'), campaignRow('2')]),
      spend: [spendRow('1', '2026-03-01', costMicros), spendRow('2', '2026-03-01', '5')],
    });
    expect(page.rejected).toMatchObject([{ campaignId: '1', code: 'INVALID_AMOUNT' }]);
    expect(page.readings.map(({ campaignId }) => campaignId)).toEqual(['2']);
  });

  it('a cost that proto JSON left out is zero', async () => {
    const page = await list({
      campaigns: () => rows([campaignRow('1')]),
      spend: [{ campaign: { id: '1' }, segments: { date: '2026-03-01' } }],
    });
    expect(page.readings[0]?.dailySpend).toEqual([{ date: '2026-03-01', amountMicros: 0n }]);
  });

  it.each([
    ['no id', { campaign: { name: 'A', status: 'ENABLED' } }, 'MISSING_ID', null],
    ['an id that is no number', campaignRow('1) OR (1=1'), 'INVALID_RECORD', '1) OR (1=1'],
    ['a new status', campaignRow('1', { status: 'DREAMING' }), 'INVALID_RECORD', '1'],
    ['a date that is none', campaignRow('1', { startDateTime: '2026-02-30 00:00:00' }), 'INVALID_DATE', '1'],
    ['a time without sense', campaignRow('1', { endDateTime: '2026-03-30 noon' }), 'INVALID_DATE', '1'],
    ['no shape at all', 'nonsense', 'MISSING_ID', null],
  ])('a row with %s is rejected and the others are read', async (...[, row, code, campaignId]) => {
    const page = await list({ campaigns: () => rows([row, campaignRow('2')]) });
    expect(page.rejected).toMatchObject([{ code, campaignId, accountId: ACCOUNT_ID, platform: 'google' }]);
    expect(page.readings.map((one) => one.campaignId)).toEqual(['2']);
    expect(host.requests.map(({ body }) => body).join()).not.toContain('1=1');
  });

  it.each([
    ['ENABLED', { servingStatus: 'ENDED' }, 'ended'],
    ['ENABLED', { endDateTime: '2026-03-14 23:59:59' }, 'ended'],
    ['ENABLED', { endDateTime: '2026-03-15 23:59:59' }, 'active'],
    ['PAUSED', { servingStatus: 'ENDED' }, 'paused'],
    ['REMOVED', {}, 'removed'],
  ])('%s with %j reads as %s', async (status, changes, expected) => {
    const page = await list({ campaigns: () => rows([campaignRow('1', { status, ...changes })]) });
    expect(page.readings[0]?.status).toBe(expected);
  });

  it('a campaign without an end has no end date', async () => {
    const ends = { startDateTime: '2026-03-01 00:00:00', endDateTime: '2037-12-30 23:59:59' };
    const page = await list({ campaigns: () => rows([campaignRow('1', ends)]) });
    expect(page.readings[0]?.metadata).toEqual({ start_date: '2026-03-01', end_date: null });
  });

  it('an unnamed campaign is read', async () => {
    const page = await list({ campaigns: () => rows([{ campaign: { id: '1', status: 'ENABLED' } }]) });
    expect(page.readings[0]).toMatchObject({ campaignId: '1', campaignName: null });
  });

  it('a zone that is none makes the account unreadable', async () => {
    const customer = [{ customer: { currencyCode: 'USD', timeZone: 'Mars/Olympus' } }];
    await expect(list({ customer })).rejects.toMatchObject({ code: 'PLATFORM_UNREADABLE_ANSWER' });
  });

  it('the hour that the clocks repeat ends after its second pass', async () => {
    const hours = [
      { segments: { date: '2026-11-01', hour: 1 }, metrics: { costMicros: '5' } },
      { segments: { date: '2026-11-01' }, metrics: { costMicros: '5' } },
      { segments: { date: '2026-11-01', hour: 7 }, metrics: { costMicros: '0' } },
    ];
    host = await googleHost({ hours, campaigns: () => rows([campaignRow('1')]) });
    const request = { ...REQUEST, asOf: '2026-11-01T12:00:00.000Z', since: '2026-10-25' };
    const page = await platformAt(host).listCampaigns(request, QUIET);
    expect(page.readings[0]?.dataThrough).toBe('2026-11-01T07:00:00.000Z');
  });

  it('a flight that starts after today asks for no spend', async () => {
    host = await googleHost({ campaigns: () => rows([campaignRow('1')]) });
    const page = await platformAt(host).listCampaigns({ ...REQUEST, since: '2026-04-01' }, QUIET);
    expect(page.readings[0]?.dailySpend).toEqual([]);
    expect(host.requests.some(({ body }) => body.includes('BETWEEN'))).toBe(false);
  });

  it('an id that is no number is refused before it is sent', async () => {
    host = await googleHost({});
    const target = { accountId: ACCOUNT_ID, campaignId: '1 OR campaign.id > 0' };
    await expect(platformAt(host).readStatus(target, QUIET)).rejects.toMatchObject({
      code: 'PLATFORM_INVALID_REQUEST',
    });
    expect(host.requests).toEqual([]);
  });
});

describe('paging through Google campaigns', () => {
  const PAGES: Readonly<Record<string, [string[], string | undefined]>> = {
    first: [['1', '2', '3'], 'second'],
    second: [['4', '5', '6'], 'third'],
    third: [['7'], undefined],
  };
  const page = (pageToken: string | null) => {
    const [ids, next] = PAGES[pageToken ?? 'first'] ?? [[], undefined];
    return rows(
      ids.map((id) => campaignRow(id)),
      next,
    );
  };

  async function readOn(adapter: ReturnType<typeof platformAt>, cursor: string | null) {
    const read = await adapter.listCampaigns({ ...REQUEST, cursor }, QUIET);
    return { ids: read.readings.map(({ campaignId }) => campaignId), cursor: read.cursor };
  }

  const listCalls = () => host.requests.filter(({ body }) => body.includes('ORDER BY campaign.id')).length;

  it('a search page is fetched once for all its cuts, and the account once for all pages', async () => {
    host = await googleHost({ campaigns: page });
    const adapter = platformAt(host, { pageSize: 2 });
    const seen: string[][] = [];
    let cursor: string | null = null;
    do {
      const read = await readOn(adapter, cursor);
      seen.push(read.ids);
      cursor = read.cursor;
    } while (cursor !== null);
    expect(seen).toEqual([['1', '2'], ['3'], ['4', '5'], ['6'], ['7']]);
    expect(listCalls()).toBe(3);
    expect(host.requests.filter(({ body }) => body.includes('currency_code'))).toHaveLength(1);
  });

  it('a duplicate is noticed across the cuts of a page', async () => {
    host = await googleHost({ campaigns: () => rows(['1', '2', '2', '3'].map((id) => campaignRow(id))) });
    const adapter = platformAt(host, { pageSize: 2 });
    const first = await adapter.listCampaigns(REQUEST, QUIET);
    const second = await adapter.listCampaigns({ ...REQUEST, cursor: first.cursor }, QUIET);
    expect(second.rejected).toMatchObject([{ campaignId: '2', code: 'DUPLICATE_ID' }]);
    expect(second.readings.map(({ campaignId }) => campaignId)).toEqual(['3']);
  });

  it('another process fetches the page again and goes on within it', async () => {
    host = await googleHost({ campaigns: page });
    const first = await readOn(platformAt(host, { pageSize: 2 }), null);
    expect((await readOn(platformAt(host, { pageSize: 2 }), first.cursor)).ids).toEqual(['3']);
  });

  it('an expired page token is made good by counting the pages off', async () => {
    const expired = { errorCode: { requestError: 'EXPIRED_PAGE_TOKEN' } };
    let refusals = 0;
    host = await googleHost({
      campaigns: (token) => {
        if (token !== 'third' || refusals > 0) return page(token);
        refusals += 1;
        return { status: 400, body: { error: { code: 400, details: [{ errors: [expired] }] } } };
      },
    });
    const cursor = JSON.stringify({ pageToken: 'third', page: 2, offset: 0 });
    expect(await readOn(platformAt(host), cursor)).toEqual({ ids: ['7'], cursor: null });
    expect(refusals).toBe(1);
  });

  it.each(['', 'garbage', '{"after":"x"}', '{"pageToken":null,"page":-1,"offset":0}'])(
    'the cursor %j, which is none, starts at the first page',
    async (cursor) => {
      host = await googleHost({ campaigns: page });
      expect((await readOn(platformAt(host), cursor)).ids).toEqual(['1', '2', '3']);
    },
  );

  it('progress is the cursor of the page being read', async () => {
    host = await googleHost({ campaigns: page });
    const cursor = JSON.stringify({ pageToken: 'second', page: 1, offset: 2 });
    const heard: string[] = [];
    const context = { ...QUIET, onProgress: (text: string) => heard.push(text) };
    await platformAt(host).listCampaigns({ ...REQUEST, cursor }, context);
    expect(new Set(heard)).toEqual(new Set([cursor]));
  });
});

describe('finding Google accounts', () => {
  const client = (id: string, changes: Record<string, unknown> = {}) => ({
    customerClient: { id, status: 'ENABLED', ...changes },
  });
  const accessible =
    (...ids: string[]) =>
    () => ({ body: { resourceNames: ids.map((id) => `customers/${id}`) } });

  it('takes all enabled accounts below what the credential reaches, each once, and no managers', async () => {
    host = await googleHost({
      other: accessible('100', '300'),
      clients: ({ path }) =>
        path.includes('/100/')
          ? rows([client('100', { manager: true }), client('200'), client('201', { status: 'CANCELED' })])
          : rows([client('300'), client('200')]),
    });
    expect(await platformAt(host, { accountIds: null }).listAccounts(QUIET)).toEqual(['200', '300']);
  });

  it('a closed account hides only itself', async () => {
    const closed = { errorCode: { authorizationError: 'CUSTOMER_NOT_ENABLED' } };
    host = await googleHost({
      other: accessible('100', '300'),
      clients: ({ path }) =>
        path.includes('/100/')
          ? { status: 403, body: { error: { code: 403, details: [{ errors: [closed] }] } } }
          : rows([client('300')]),
    });
    expect(await platformAt(host, { accountIds: null }).listAccounts(QUIET)).toEqual(['300']);
  });

  it('no access at all is a failure and not an empty list', async () => {
    host = await googleHost({
      other: accessible('100'),
      clients: () => ({ status: 403, body: { error: { code: 403, message: 'no' } } }),
    });
    await expect(platformAt(host, { accountIds: null }).listAccounts(QUIET)).rejects.toMatchObject({
      code: 'PLATFORM_PERMISSION_DENIED',
    });
  });

  it('calls go through the manager that the account was found under, also in a process that never listed', async () => {
    host = await googleHost({
      other: accessible('100'),
      clients: () => rows([client('100', { manager: true }), client(ACCOUNT_ID)]),
    });
    await platformAt(host, { accountIds: null }).listCampaigns(REQUEST, QUIET);
    expect(host.requests.at(-1)?.headers['login-customer-id']).toBe('100');
  });

  it('a configured manager is named in every call, without dashes', async () => {
    host = await googleHost({ campaigns: () => rows([campaignRow('1')]) });
    await platformAt(host, { loginCustomerId: '987-654-3210' }).listCampaigns(REQUEST, QUIET);
    expect(new Set(host.requests.map(({ headers }) => headers['login-customer-id']))).toEqual(
      new Set(['9876543210']),
    );
  });

  it('without a manager the header is left out', async () => {
    host = await googleHost({});
    const target = { accountId: ACCOUNT_ID, campaignId: '1', asOf: AS_OF, since: '2026-03-01' };
    expect(await platformAt(host).readCampaign(target, QUIET)).toEqual({ kind: 'gone' });
    expect(host.requests[0]?.headers).not.toHaveProperty('login-customer-id');
  });
});

describe('writing to Google', () => {
  const PAUSE = { accountId: ACCOUNT_ID, campaignId: '11', validateOnly: false };

  it('sends one operation with its mask and keeps the request id', async () => {
    const accepted = { headers: { 'request-id': 'req-9' }, body: { results: [{}] } };
    host = await googleHost({ other: () => accepted });
    const receipt = await platformAt(host).pause(PAUSE, QUIET);
    expect(receipt).toEqual({ kind: 'accepted', requestId: 'req-9' });
    expect(host.requests[0]?.path).toBe(`/v26/customers/${ACCOUNT_ID}/campaigns:mutate`);
    expect(JSON.parse(host.requests[0]?.body ?? '')).toEqual({
      operations: [
        {
          updateMask: 'status',
          update: { resourceName: `customers/${ACCOUNT_ID}/campaigns/11`, status: 'PAUSED' },
        },
      ],
      responseContentType: 'MUTABLE_RESOURCE',
    });
  });

  it('marks a dry run as validate-only', async () => {
    host = await googleHost({ other: () => ({ body: {} }) });
    const receipt = await platformAt(host).resume({ ...PAUSE, validateOnly: true }, QUIET);
    expect(receipt.kind).toBe('validated');
    expect(JSON.parse(host.requests[0]?.body ?? '')).toMatchObject({
      validateOnly: true,
      operations: [{ update: { status: 'ENABLED' } }],
    });
  });
});
