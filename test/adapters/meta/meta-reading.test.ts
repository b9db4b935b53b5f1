import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  AS_OF,
  aCaller,
  aMetaAccount,
  anHour,
  aRawCampaign,
  aSpendRow,
  graphError,
  listRequest,
  TOKEN,
} from './meta-host.ts';

describe('a page of campaigns', () => {
  test('joins spend by day, and lists a campaign without delivery too', async () => {
    const { meta } = await aMetaAccount({
      campaigns: [aRawCampaign(), aRawCampaign({ id: '12', name: null })],
      spend: [aSpendRow({ date_start: '2026-11-23', spend: '5339.5' }), aSpendRow()],
    });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.cursor).toBeNull();
    expect(page.rejected).toEqual([]);
    expect(page.readings[0]).toMatchObject({
      platform: 'meta',
      accountId: ACCOUNT,
      campaignId: '11',
      campaignName: 'DE_Shoes_Brand',
      status: 'active',
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      metadata: { start_date: '2026-11-01', end_date: '2026-11-30' },
      dailySpend: [
        { date: '2026-11-22', amountMicros: 14_350_000n },
        { date: '2026-11-23', amountMicros: 5_339_500_000n },
      ],
    });
    expect(page.readings[1]).toMatchObject({ campaignId: '12', campaignName: null, dailySpend: [] });
  });

  test.each([
    {
      shape: 'a list',
      adlabels: [
        { id: '5', name: 'always-on' },
        { id: '6', name: 'brand' },
      ],
    },
    {
      shape: 'an edge',
      adlabels: {
        data: [
          { id: '5', name: 'always-on' },
          { id: '6', name: 'brand' },
        ],
      },
    },
  ])('reads the names of its ad labels from $shape', async ({ adlabels }) => {
    const { meta } = await aMetaAccount({
      campaigns: [aRawCampaign({ adlabels }), aRawCampaign({ id: '12' })],
    });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.readings.map(({ labels }) => labels)).toEqual([['always-on', 'brand'], []]);
  });

  test("asks for spend of just this page, since the wanted day and until the account's today", async () => {
    const { meta, host } = await aMetaAccount({ campaigns: [aRawCampaign(), aRawCampaign({ id: '12' })] });
    await meta.listCampaigns(listRequest(), aCaller());
    const insights = host.requests.find((request) => request.query['level'] === 'campaign');
    expect(JSON.parse(insights?.query['time_range'] ?? '')).toEqual({
      since: '2026-11-01',
      until: '2026-11-23',
    });
    expect(JSON.parse(insights?.query['filtering'] ?? '')).toEqual([
      { field: 'campaign.id', operator: 'IN', value: ['11', '12'] },
    ]);
  });

  test('goes on from its cursor without following the ready-made link', async () => {
    const { meta, host } = await aMetaAccount({
      override: ({ path, query }) =>
        path.endsWith('/campaigns') && query['after'] === undefined
          ? {
              body: {
                data: [aRawCampaign()],
                paging: { cursors: { after: 'A2' }, next: `http://127.0.0.1:1/?access_token=${TOKEN}` },
              },
            }
          : null,
    });
    const caller = aCaller();
    const first = await meta.listCampaigns(listRequest(), caller);
    expect(first.cursor).not.toContain(TOKEN);
    const second = await meta.listCampaigns(listRequest(first.cursor), caller);
    expect(second.cursor).toBeNull();
    expect(host.requests.findLast((request) => request.path.endsWith('/campaigns'))?.query['after']).toBe(
      'A2',
    );
    expect(caller.progress.join()).not.toContain(TOKEN);
  });

  test('carries the token in the header and its proof as a parameter', async () => {
    const { meta, host } = await aMetaAccount({});
    await meta.listCampaigns(listRequest(), aCaller());
    for (const request of host.requests) {
      expect(request.headers.authorization).toBe(`Bearer ${TOKEN}`);
      expect(request.query['appsecret_proof']).toMatch(/^[0-9a-f]{64}$/);
      expect(JSON.stringify(request.query)).not.toContain(TOKEN);
    }
  });

  test.each([
    { rule: 'NaN', row: { spend: 'NaN' }, code: 'INVALID_AMOUNT' },
    { rule: 'a negative amount', row: { spend: '-1.00' }, code: 'INVALID_AMOUNT' },
    { rule: 'an absurd amount', row: { spend: '9'.repeat(40) }, code: 'INVALID_AMOUNT' },
    { rule: 'a missing amount', row: { spend: undefined }, code: 'INVALID_AMOUNT' },
    { rule: 'a day that does not exist', row: { date_start: '2026-02-30' }, code: 'INVALID_DATE' },
    { rule: 'another currency', row: { account_currency: 'USD' }, code: 'CURRENCY_MISMATCH' },
    { rule: 'a currency that is none', row: { account_currency: 'ZZZ' }, code: 'UNKNOWN_CURRENCY' },
  ])('with $rule rejects that campaign, and the others go on', async ({ row, code }) => {
    const { meta } = await aMetaAccount({
      campaigns: [aRawCampaign(), aRawCampaign({ id: '12' })],
      spend: [aSpendRow(), aSpendRow({ date_start: '2026-11-21', ...row }), aSpendRow({ campaign_id: '12' })],
    });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.rejected).toMatchObject([{ campaignId: '11', accountId: ACCOUNT, source: 'platform', code }]);
    expect(page.readings.map((reading) => reading.campaignId)).toEqual(['12']);
  });

  test.each([
    { rule: 'a row without an id', row: aRawCampaign({ id: undefined }), code: 'MISSING_ID' },
    { rule: 'a row that is no object', row: 7, code: 'MISSING_ID' },
    { rule: 'an id listed twice', row: aRawCampaign({ name: 'again' }), code: 'DUPLICATE_ID' },
    { rule: 'a row without a status', row: aRawCampaign({ id: '12', status: null }), code: 'INVALID_RECORD' },
    {
      rule: 'an ad label without a name',
      row: aRawCampaign({ id: '12', adlabels: [{ id: '5' }] }),
      code: 'INVALID_RECORD',
    },
    {
      rule: 'a stop that is no time',
      row: aRawCampaign({ id: '12', stop_time: 'soon' }),
      code: 'INVALID_DATE',
    },
  ])('with $rule rejects it and keeps the good one', async ({ row, code }) => {
    const { meta } = await aMetaAccount({ campaigns: [aRawCampaign(), row], spend: [aSpendRow()] });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.rejected.map((rejected) => rejected.code)).toEqual([code]);
    expect(page.readings).toMatchObject([{ campaignId: '11', campaignName: 'DE_Shoes_Brand' }]);
  });

  test('keeps spend that names no campaign as a record of its own', async () => {
    const { meta } = await aMetaAccount({ spend: [aSpendRow({ campaign_id: undefined }), aSpendRow()] });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.rejected).toMatchObject([{ code: 'MISSING_ID', campaignId: null }]);
    expect(page.readings).toHaveLength(1);
  });
});

describe('how fresh the data is', () => {
  test('is the end of the last hour in which the account spent', async () => {
    const { meta } = await aMetaAccount({
      hours: [anHour('2026-11-22', '23'), anHour('2026-11-23', '14'), anHour('2026-11-23', '15', '0')],
    });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.readings[0]).toMatchObject({
      dataThrough: '2026-11-23T14:00:00.000Z',
      dataThroughBasis: 'last_hour_with_spend',
    });
  });

  test('is the assumed lag where the account spent nothing since yesterday', async () => {
    const { meta } = await aMetaAccount({});
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.readings[0]).toMatchObject({
      dataThrough: '2026-11-23T14:20:00.000Z',
      dataThroughBasis: 'assumed_lag',
    });
  });
});

describe('campaigns of one account that are read again at once', () => {
  const target = { accountId: ACCOUNT, campaignId: '11', since: '2026-11-01' };
  const aHostOfOne = () =>
    aMetaAccount({
      override: ({ path }) => (path.endsWith('/11') ? { body: aRawCampaign() } : null),
    });

  test('ask for the account and its last hour once, and for each spend', async () => {
    const { meta, host } = await aHostOfOne();
    const reads = Array.from({ length: 20 }, () => meta.readCampaign({ ...target, asOf: AS_OF }, aCaller()));
    expect(new Set((await Promise.all(reads)).map(({ kind }) => kind))).toEqual(new Set(['reading']));
    const counts = [
      host.requests.filter(({ path }) => path.endsWith(`/act_${ACCOUNT}`)).length,
      host.requests.filter(({ query }) => query['level'] === 'account').length,
      host.requests.filter(({ query }) => query['level'] === 'campaign').length,
    ];
    expect(counts).toEqual([1, 1, 20]);
  });

  test('count a lag that is assumed from when the account was asked', async () => {
    const { meta } = await aHostOfOne();
    const read = (asOf: string) => meta.readCampaign({ ...target, asOf }, aCaller());
    const [first, later] = [await read(AS_OF), await read('2026-11-23T15:20:03.000Z')];
    expect(first).toMatchObject({ reading: { dataThrough: '2026-11-23T14:20:00.000Z' } });
    expect(later).toMatchObject({ reading: { dataThrough: '2026-11-23T14:20:00.000Z' } });
  });
});

describe('too much data at once', () => {
  test('halves the page of campaigns', async () => {
    const { meta, host } = await aMetaAccount({
      override: ({ path, query }) =>
        path.endsWith('/campaigns') && Number(query['limit']) > 50
          ? graphError({ code: 1, message: 'Please reduce the amount of data you are asking for' })
          : null,
    });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.readings).toHaveLength(1);
    const limits = host.requests.filter((request) => request.path.endsWith('/campaigns'));
    expect(limits.map((request) => request.query['limit'])).toEqual(['200', '100', '50']);
  });

  test('asks for the spend of each half of the campaigns', async () => {
    const { meta } = await aMetaAccount({
      campaigns: [aRawCampaign(), aRawCampaign({ id: '12' }), aRawCampaign({ id: '13' })],
      override: ({ query }) => {
        const ids = query['filtering'] === undefined ? [] : JSON.parse(query['filtering'])[0].value;
        if (ids.length > 1) return graphError({ code: 100, error_subcode: 1_487_534 });
        return ids.length === 1 ? { body: { data: [aSpendRow({ campaign_id: ids[0] })] } } : null;
      },
    });
    const page = await meta.listCampaigns(listRequest(), aCaller());
    expect(page.readings.map((reading) => reading.dailySpend.length)).toEqual([1, 1, 1]);
  });
});

describe('one campaign', () => {
  const request = { accountId: ACCOUNT, campaignId: '11', asOf: AS_OF, since: '2026-11-01' };

  test('is read with its spend', async () => {
    const { meta } = await aMetaAccount({ spend: [aSpendRow()] });
    expect(await meta.readCampaign(request, aCaller())).toMatchObject({
      kind: 'reading',
      reading: { campaignId: '11', dailySpend: [{ amountMicros: 14_350_000n }] },
    });
  });

  test('is gone where only the campaign is unknown', async () => {
    const { meta } = await aMetaAccount({
      override: ({ path }) => (path.endsWith('/11') ? graphError({ code: 100, error_subcode: 33 }) : null),
    });
    expect(await meta.readCampaign(request, aCaller())).toEqual({ kind: 'gone' });
    expect(await meta.readStatus(request, aCaller())).toEqual({ kind: 'gone' });
  });

  test('is not gone where the account is out of reach too', async () => {
    const { meta } = await aMetaAccount({ override: () => graphError({ code: 100, error_subcode: 33 }) });
    await expect(meta.readStatus(request, aCaller())).rejects.toMatchObject({
      code: 'PLATFORM_PERMISSION_DENIED',
    });
  });

  test('of another account is gone from this one', async () => {
    const { meta } = await aMetaAccount({ campaigns: [aRawCampaign({ account_id: '2002' })] });
    expect(await meta.readStatus(request, aCaller())).toEqual({ kind: 'gone' });
  });

  test('whose stop time has passed has ended', async () => {
    const { meta } = await aMetaAccount({
      campaigns: [aRawCampaign({ stop_time: '2026-11-20T23:59:59+0100' })],
    });
    expect(await meta.readCampaign(request, aCaller())).toMatchObject({ reading: { status: 'ended' } });
  });
});
