import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, aSimulator, googleToken, type RunningSimulator } from './running-simulator.ts';

let simulator: RunningSimulator;
let token: string;
beforeEach(async () => {
  simulator = await aSimulator();
  token = await googleToken(simulator.url);
});
afterEach(() => simulator.close());

const search = (query: string) =>
  simulator.call('POST', '/v26/customers/4102938475/googleAds:search', { token, body: { query } });
const codeOf = (answer: Answer) => Object.values(answer.body.error.details[0].errors[0].errorCode)[0];

describe('labels', () => {
  const LABELLED = {
    name: 'US_Shoes',
    budget: '100',
    flight: { startDate: '2026-03-01', endDate: '2026-03-31' },
    spend: { kind: 'none' },
    labels: ['always-on', 'brand'],
  };
  const put = (...campaigns: Record<string, unknown>[]) =>
    simulator.call('POST', '/_sim/campaigns', {
      body: { campaigns: campaigns.map((campaign) => ({ ...LABELLED, ...campaign })) },
    });
  const google = (campaignId: string) => ({ platform: 'google', accountId: '4102938475', campaignId });

  test('Google names them by resource, and tells of each pair and each label once', async () => {
    await put(google('1'), { ...google('2'), labels: ['brand'] });
    const all = (await search('SELECT label.id, label.name FROM label')).body.results;
    expect(all.map((row: Answer['body']) => row.label.name)).toEqual(['always-on', 'brand']);
    const [alwaysOn, brand] = all.map((row: Answer['body']) => row.label);
    expect(brand.resourceName).toBe(`customers/4102938475/labels/${brand.id}`);
    const campaigns = await search(
      'SELECT campaign.labels FROM campaign WHERE campaign.id IN (1, 2, 21400000001) ORDER BY campaign.id',
    );
    expect(campaigns.body.results.map((row: Answer['body']) => row.campaign.labels)).toEqual([
      [alwaysOn.resourceName, brand.resourceName],
      [brand.resourceName],
      undefined,
    ]);
    const pairs = await search('SELECT campaign.id, label.name FROM campaign_label WHERE campaign.id = 2');
    expect(pairs.body.results).toEqual([
      {
        campaignLabel: { resourceName: `customers/4102938475/campaignLabels/2~${brand.id}` },
        campaign: { resourceName: 'customers/4102938475/campaigns/2', id: '2' },
        label: { resourceName: brand.resourceName, name: 'brand' },
      },
    ]);
  });

  test.each([
    ['SELECT label.name FROM campaign', 'PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE'],
    ['SELECT campaign.id FROM label', 'PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE'],
    ['SELECT label.name, metrics.clicks FROM campaign_label', 'PROHIBITED_METRIC_IN_SELECT_OR_WHERE_CLAUSE'],
    ['SELECT label.text FROM label', 'UNRECOGNIZED_FIELD'],
    ["SELECT label.name FROM label WHERE label.id = 'x'", 'BAD_NUMBER'],
  ])('Google refuses %s', async (query, code) => {
    expect(codeOf(await search(query))).toBe(code);
  });

  const adLabels = (fields: string) =>
    simulator.call('GET', `/v26.0/71?fields=${encodeURIComponent(fields)}`, { token: 'sim-meta-token' });

  test('Meta gives of them what is asked for, and leaves the field out where there are none', async () => {
    await put({ platform: 'meta', accountId: '100200300400501', campaignId: '71' });
    const { body } = await adLabels('id,adlabels{id,name},status');
    expect(body).toEqual({
      id: '71',
      adlabels: [
        { id: expect.stringMatching(/^\d+$/), name: 'always-on' },
        { id: expect.stringMatching(/^\d+$/), name: 'brand' },
      ],
      status: 'ACTIVE',
    });
    expect(Object.keys((await adLabels('adlabels')).body.adlabels[0])).toContain('created_time');
    await put({ platform: 'meta', accountId: '100200300400501', campaignId: '71', labels: [] });
    expect((await adLabels('adlabels{name}')).body).toEqual({ id: '71' });
  });

  test.each([
    ['adlabels{colour}', 100, 'nonexisting field (colour) on node type (AdLabel)'],
    ['status{id}', 100, 'Subfields are not supported by status'],
    ['id,adlabels{name', 2_500, 'Syntax error'],
  ])('Meta refuses the fields %s', async (fields, code, words) => {
    await put({ platform: 'meta', accountId: '100200300400501', campaignId: '71' });
    const { error } = (await adLabels(fields)).body;
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
  });

  test.each([
    [
      'two on an insertion order',
      { platform: 'dv360', accountId: '9001001', campaignId: '71' },
      'one integration code',
    ],
    ['the same one twice', { ...google('1'), labels: ['a', 'a'] }, 'a label stands twice'],
  ])('no campaign takes %s', async (_what, campaign, words) => {
    const answer = await put(campaign);
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining(words)]);
  });
});
