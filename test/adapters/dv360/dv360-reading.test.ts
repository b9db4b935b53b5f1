import { describe, expect, test } from 'vitest';
import { readCursor } from '../../../src/adapters/dv360/cursor.ts';
import type { CampaignPage } from '../../../src/ports/ad-platform.ts';
import {
  ADVERTISER,
  AS_OF,
  aCaller,
  anAdvertiser,
  anOrder,
  dailyCsv,
  hoursCsv,
  listRequest,
  runsOf,
  SIGNATURE,
  TOKEN,
} from './dv360-host.ts';

describe('a page of insertion orders', () => {
  test('joins spend by day from the report, and lists an order without delivery too', async () => {
    const { dv360 } = await anAdvertiser({
      orders: [anOrder(), anOrder({ insertionOrderId: '72', entityStatus: 'ENTITY_STATUS_PAUSED' })],
      daily: dailyCsv(['INR,71,2026/11/23,20.25', 'INR,71,2026/11/22,10.500001', 'INR,99,2026/11/22,7']),
      hours: hoursCsv(['9001,2026/11/22,23,5', '9001,2026/11/23,14,0.01', '9001,2026/11/23,15,0']),
    });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page).toMatchObject({ cursor: null, rejected: [] });
    expect(page.readings[0]).toEqual({
      platform: 'dv360',
      accountId: ADVERTISER,
      campaignId: '71',
      campaignName: 'IN_Shoes_Brand',
      status: 'active',
      currency: 'INR',
      timeZone: 'Asia/Kolkata',
      dailySpend: [
        { date: '2026-11-22', amountMicros: 10_500_001n },
        { date: '2026-11-23', amountMicros: 20_250_000n },
      ],
      dataThrough: '2026-11-23T09:30:00.000Z',
      dataThroughBasis: 'last_hour_with_spend',
      metadata: { start_date: '2026-11-01', end_date: '2026-11-30' },
      labels: [],
    });
    expect(page.readings[1]).toMatchObject({ campaignId: '72', status: 'paused', dailySpend: [] });
  });

  test.each([
    { integrationDetails: { integrationCode: 'always-on, brand' }, labels: ['always-on, brand'] },
    { integrationDetails: { integrationCode: '', details: 'no code' }, labels: [] },
    { integrationDetails: {}, labels: [] },
    { integrationDetails: null, labels: [] },
  ])('with $integrationDetails has the labels $labels', async ({ integrationDetails, labels }) => {
    const { dv360 } = await anAdvertiser({ orders: [anOrder({ integrationDetails })] });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page.readings.map((reading) => reading.labels)).toEqual([labels]);
  });

  test('takes a report that is done without a file as no spend', async () => {
    const { dv360 } = await anAdvertiser({
      override: ({ path }) =>
        path.includes('/reports/')
          ? {
              body: {
                key: { queryId: '0', reportId: path.slice(-1) },
                metadata: { status: { state: 'DONE' } },
              },
            }
          : null,
    });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page.readings).toMatchObject([
      { dailySpend: [], dataThrough: '2026-11-23T09:20:00.000Z', dataThroughBasis: 'assumed_lag' },
    ]);
  });

  test.each([
    { rule: 'NaN', row: 'INR,71,2026/11/22,NaN', code: 'INVALID_AMOUNT' },
    { rule: 'a negative amount', row: 'INR,71,2026/11/22,-3.00', code: 'INVALID_AMOUNT' },
    { rule: 'an absurd amount', row: `INR,71,2026/11/22,${'9'.repeat(30)}`, code: 'INVALID_AMOUNT' },
    { rule: 'a blank amount', row: 'INR,71,2026/11/22,', code: 'INVALID_AMOUNT' },
    { rule: 'a day that does not exist', row: 'INR,71,2026/02/30,1.00', code: 'INVALID_DATE' },
    { rule: 'another currency', row: 'USD,71,2026/11/22,1.00', code: 'CURRENCY_MISMATCH' },
    { rule: 'a currency that is none', row: 'QQQ,71,2026/11/22,1.00', code: 'UNKNOWN_CURRENCY' },
  ])('with $rule rejects that order, and the others go on', async ({ row, code }) => {
    const { dv360 } = await anAdvertiser({
      orders: [anOrder(), anOrder({ insertionOrderId: '72' })],
      daily: dailyCsv(['INR,71,2026/11/21,5', row, 'INR,72,2026/11/22,6']),
    });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page.rejected).toMatchObject([{ campaignId: '71', platform: 'dv360', source: 'platform', code }]);
    expect(page.readings.map((reading) => reading.campaignId)).toEqual(['72']);
  });

  test.each([
    { rule: 'a row without an id', order: anOrder({ insertionOrderId: undefined }), code: 'MISSING_ID' },
    { rule: 'an id listed twice', order: anOrder(), code: 'DUPLICATE_ID' },
    {
      rule: 'a status nobody knows',
      order: anOrder({ insertionOrderId: '72', entityStatus: 'ENTITY_STATUS_NEW' }),
      code: 'INVALID_RECORD',
    },
  ])('with $rule rejects it and keeps the good one', async ({ order, code }) => {
    const { dv360 } = await anAdvertiser({ orders: [anOrder(), order] });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page.rejected.map((rejected) => rejected.code)).toEqual([code]);
    expect(page.readings.map((reading) => reading.campaignId)).toEqual(['71']);
  });

  test('rejects all of an advertiser whose currency is none', async () => {
    const { dv360 } = await anAdvertiser({
      override: ({ path }) =>
        path === `/v4/advertisers/${ADVERTISER}`
          ? { body: { generalConfig: { currencyCode: 'XYZ', timeZone: 'Asia/Kolkata' } } }
          : null,
    });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page).toMatchObject({ readings: [], rejected: [{ campaignId: '71', code: 'UNKNOWN_CURRENCY' }] });
  });

  test('reads an order with a budget of impressions like any other', async () => {
    const budget = { budgetUnit: 'BUDGET_UNIT_IMPRESSIONS', budgetSegments: [{ budgetAmountMicros: '1' }] };
    const { dv360 } = await anAdvertiser({
      orders: [anOrder({ budget })],
      daily: dailyCsv(['INR,71,2026/11/22,5']),
    });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page.readings).toMatchObject([
      { dailySpend: [{ amountMicros: 5_000_000n }], metadata: { start_date: null } },
    ]);
  });

  test('whose last segment is over has ended', async () => {
    const dateRange = {
      startDate: { year: 2026, month: 10, day: 1 },
      endDate: { year: 2026, month: 10, day: 31 },
    };
    const { dv360 } = await anAdvertiser({
      orders: [anOrder({ budget: { budgetSegments: [{ dateRange }] } })],
    });
    const page = await dv360.listCampaigns(listRequest(), aCaller());
    expect(page.readings).toMatchObject([{ status: 'ended' }]);
  });

  test('refuses two reports of which only one has spend', async () => {
    const { dv360 } = await anAdvertiser({ hours: hoursCsv(['9001,2026/11/22,23,5']) });
    await expect(dv360.listCampaigns(listRequest(), aCaller())).rejects.toMatchObject({
      code: 'PLATFORM_UNREADABLE_ANSWER',
    });
  });
});

describe('a report', () => {
  test('is run once for the pages of a listing and the campaigns read after it', async () => {
    const { dv360, host } = await anAdvertiser({
      override: ({ path, query }) =>
        path.endsWith('/insertionOrders') && query['pageToken'] === undefined
          ? { body: { insertionOrders: [anOrder()], nextPageToken: 'P2' } }
          : null,
    });
    const first = await dv360.listCampaigns(listRequest(), aCaller());
    await dv360.listCampaigns(listRequest(first.cursor), aCaller());
    await dv360.readCampaign(
      { accountId: ADVERTISER, campaignId: '71', asOf: AS_OF, since: '2026-11-05' },
      aCaller(),
    );
    expect(runsOf(host)).toHaveLength(2);
    expect(host.requests.findLast(({ path }) => path.endsWith('/insertionOrders'))?.query['pageToken']).toBe(
      'P2',
    );
  });

  test('is run once however many ask at the same time', async () => {
    const { dv360, host } = await anAdvertiser({ states: ['QUEUED', 'RUNNING', 'DONE'] });
    await Promise.all([1, 2, 3].map(async () => await dv360.listCampaigns(listRequest(), aCaller())));
    expect(runsOf(host)).toHaveLength(2);
  });

  test('is run again for an older start than the last one had', async () => {
    const { dv360, host } = await anAdvertiser({});
    await dv360.listCampaigns(listRequest(), aCaller());
    await dv360.listCampaigns({ ...listRequest(), since: '2026-10-01' }, aCaller());
    expect(runsOf(host)).toHaveLength(4);
    expect(JSON.parse(runsOf(host)[3]?.body ?? '').dataRange).toEqual({
      range: 'CUSTOM_DATES',
      customStartDate: { year: 2026, month: 10, day: 1 },
      customEndDate: { year: 2026, month: 11, day: 23 },
    });
  });

  test("is run again once the platform's clock has moved on, whatever the wall says", async () => {
    const { dv360, host } = await anAdvertiser({});
    await dv360.listCampaigns(listRequest(), aCaller());
    await dv360.listCampaigns({ ...listRequest(), asOf: '2026-11-23T15:45:00.000Z' }, aCaller());
    expect(runsOf(host)).toHaveLength(4);
  });

  test('that is used again is as old as its runs: a lag that is assumed counts from there', async () => {
    const { dv360, host } = await anAdvertiser({});
    const dataThroughAt = async (asOf: string) => {
      const read = await dv360.readCampaign(
        { accountId: ADVERTISER, campaignId: '71', asOf, since: '2026-11-05' },
        aCaller(),
      );
      return read.kind === 'reading' ? read.reading.dataThrough : read.kind;
    };
    const first = await dataThroughAt(AS_OF);
    expect(first).toBe('2026-11-23T09:20:00.000Z');
    expect(await dataThroughAt('2026-11-23T15:28:00.000Z')).toBe(first);
    expect(runsOf(host)).toHaveLength(2);
  });

  test('uses the query that is there, found by its title', async () => {
    const { dv360, anotherProcess, host } = await anAdvertiser({});
    await dv360.listCampaigns(listRequest(), aCaller());
    await anotherProcess().listCampaigns(listRequest(), aCaller());
    const created = host.requests.filter(({ method, path }) => method === 'POST' && path === '/v2/queries');
    expect(created.map(({ body }) => JSON.parse(body).metadata.title)).toEqual([
      'pacekeeper-9001-hours-v1',
      'pacekeeper-9001-daily-v1',
    ]);
  });

  test('that still runs is taken up again from the last progress, by another process too', async () => {
    const slow = { states: ['QUEUED', 'RUNNING', 'RUNNING', 'RUNNING', 'RUNNING', 'DONE'] };
    const { dv360, anotherProcess, host } = await anAdvertiser(slow, {
      poll: { firstMs: 1, maxMs: 1, giveUpMs: 1 },
    });
    const caller = aCaller();
    await expect(dv360.listCampaigns(listRequest(), caller)).rejects.toMatchObject({
      code: 'PLATFORM_TIMEOUT',
    });
    const progress = caller.progress.at(-1) ?? '';
    expect(readCursor(progress).runs).toMatchObject({ hours: { reportId: '0' }, daily: { reportId: '1' } });
    let done: CampaignPage | null = null;
    for (let attempt = 0; attempt < 6 && done === null; attempt += 1) {
      done = await anotherProcess()
        .listCampaigns(listRequest(progress), aCaller())
        .catch(() => null);
    }
    expect(done).toMatchObject({ cursor: null, readings: [{ campaignId: '71' }] });
    expect(runsOf(host)).toHaveLength(2);
  });

  test('that one campaign still waits for is taken up again by its next try', async () => {
    const slow = { states: ['QUEUED', 'RUNNING', 'RUNNING', 'RUNNING', 'DONE'] };
    const { dv360, host } = await anAdvertiser(slow, { poll: { firstMs: 1, maxMs: 1, giveUpMs: 1 } });
    const request = { accountId: ADVERTISER, campaignId: '71', asOf: AS_OF, since: '2026-11-05' };
    const tries: string[] = [];
    while (tries.at(-1) !== 'reading' && tries.length < 9) {
      tries.push(
        await dv360.readCampaign(request, aCaller()).then(
          ({ kind }) => kind,
          (error: { code: string }) => error.code,
        ),
      );
    }
    expect(tries.slice(0, -1)).toContain('PLATFORM_TIMEOUT');
    expect(tries.at(-1)).toBe('reading');
    expect(runsOf(host)).toHaveLength(2);
  });

  test('that failed is not polled again: its retry runs another', async () => {
    const states = ['RUNNING', 'FAILED'];
    const { dv360, host } = await anAdvertiser({ states });
    const caller = aCaller();
    await expect(dv360.listCampaigns(listRequest(), caller)).rejects.toMatchObject({
      code: 'PLATFORM_UNAVAILABLE',
    });
    expect(readCursor(caller.progress.at(-1) ?? '').runs).toBeNull();
    states.splice(0, 2, 'DONE');
    await dv360.listCampaigns(listRequest(caller.progress.at(-1) ?? null), aCaller());
    expect(runsOf(host)).toHaveLength(4);
  });

  test('that Bid Manager has forgotten is run anew', async () => {
    const { dv360, host } = await anAdvertiser({});
    const ref = { queryId: '0', reportId: '77' };
    const runs = { accountId: ADVERTISER, since: '2026-11-01', until: '2026-11-23', hours: ref, daily: ref };
    const page = await dv360.listCampaigns(listRequest(JSON.stringify({ pageToken: null, runs })), aCaller());
    expect(page.readings).toHaveLength(1);
    expect(runsOf(host)).toHaveLength(2);
  });

  test('is waited for with its signal: a caller that gives up is let go at once', async () => {
    const { dv360 } = await anAdvertiser(
      { states: ['RUNNING'] },
      { poll: { firstMs: 3_600_000, maxMs: 3_600_000, giveUpMs: 7_200_000 } },
    );
    const giveUp = new AbortController();
    const caller = aCaller(giveUp.signal);
    const read = dv360.listCampaigns(listRequest(), {
      ...caller,
      onProgress: (text) => {
        if (readCursor(text).runs?.daily !== null && readCursor(text).runs !== null) {
          setImmediate(() => giveUp.abort(new Error('cancelled by the test')));
        }
      },
    });
    await expect(read).rejects.toThrow('cancelled by the test');
  });

  test('is fetched without our token, and its address is told to nobody', async () => {
    const { dv360, host } = await anAdvertiser({ daily: dailyCsv(['INR,71,2026/11/22,5']) });
    const caller = aCaller();
    const page = await dv360.listCampaigns(listRequest(), caller);
    const fetched = host.requests.filter(({ path }) => path.startsWith('/gcs/'));
    expect(fetched).toHaveLength(2);
    expect(fetched.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
    const told = [...caller.progress, page.cursor].join();
    expect(told).not.toContain(SIGNATURE);
    expect(told).not.toContain(TOKEN);
  });

  test('whose address has expired is asked for again, and the message does not hold it', async () => {
    const { dv360 } = await anAdvertiser({
      override: ({ path }) =>
        path.startsWith('/gcs/') ? { status: 403, body: `<Error>Signature=${SIGNATURE}</Error>` } : null,
    });
    const failure = await dv360.listCampaigns(listRequest(), aCaller()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'PLATFORM_UNAVAILABLE' });
    expect(JSON.stringify([failure, String(failure)])).not.toContain(SIGNATURE);
  });
});
