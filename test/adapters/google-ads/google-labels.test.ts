import { afterEach, describe, expect, it } from 'vitest';
import type { ScriptedHost } from '../../support/scripted-host.ts';
import {
  ACCOUNT_ID,
  AS_OF,
  campaignRow,
  googleHost,
  labelName,
  labelRow,
  platformAt,
  QUIET,
  REQUEST,
  rows,
} from './google-account.ts';

let host: ScriptedHost;

afterEach(async () => {
  await host.close();
});

describe('naming the labels of Google campaigns', () => {
  const ALL = [labelRow('7', 'always-on'), labelRow('8', 'brand'), labelRow('9', 'nobody has it')];
  const labelled = (id: string, ...labels: string[]) => campaignRow(id, { labels: labels.map(labelName) });
  const labelQueries = () =>
    host.requests
      .filter(({ body }) => body.includes('FROM label'))
      .map(({ body }) => (JSON.parse(body) as { query: string }).query);

  async function listAll(adapter: ReturnType<typeof platformAt>) {
    const found: (readonly string[])[] = [];
    let cursor: string | null = null;
    do {
      const page = await adapter.listCampaigns({ ...REQUEST, cursor }, QUIET);
      found.push(...page.readings.map(({ labels }) => labels));
      cursor = page.cursor;
    } while (cursor !== null);
    return found;
  }

  it('asks for none where no campaign has any', async () => {
    host = await googleHost({ campaigns: () => rows([campaignRow('1'), campaignRow('2')]) });
    const adapter = platformAt(host);
    expect(await listAll(adapter)).toEqual([[], []]);
    const target = { accountId: ACCOUNT_ID, campaignId: '1', asOf: AS_OF, since: '2026-03-01' };
    expect(await adapter.readCampaign(target, QUIET)).toMatchObject({ reading: { labels: [] } });
    expect(labelQueries()).toEqual([]);
  });

  it('asks for those of the account once for all pages of its campaigns', async () => {
    const campaigns = [labelled('1', '7'), campaignRow('2'), labelled('3', '8', '7'), labelled('4', '8')];
    host = await googleHost({ campaigns: () => rows(campaigns), labels: () => rows(ALL) });
    expect(await listAll(platformAt(host, { pageSize: 1 }))).toEqual([
      ['always-on'],
      [],
      ['brand', 'always-on'],
      ['brand'],
    ]);
    expect(labelQueries()).toEqual(['SELECT label.resource_name, label.name FROM label']);
  });

  it('asks again for one that was made while the campaigns were paged through', async () => {
    const answers = [ALL.slice(0, 1), ALL];
    host = await googleHost({
      campaigns: () => rows([labelled('1', '7'), labelled('2', '8')]),
      labels: () => rows(answers.shift() ?? []),
    });
    expect(await listAll(platformAt(host, { pageSize: 1 }))).toEqual([['always-on'], ['brand']]);
  });

  it('leaves one that the account does not name under its resource name, and asks for it once', async () => {
    host = await googleHost({
      campaigns: () => rows([labelled('1', '6'), labelled('2', '6')]),
      labels: () => rows(ALL),
    });
    expect(await listAll(platformAt(host, { pageSize: 1 }))).toEqual([[labelName('6')], [labelName('6')]]);
    expect(labelQueries()).toHaveLength(1);
  });

  it('asks for those of the one campaign that is read, by number', async () => {
    const strange = "customers/1/labels/1' OR label.id > 0";
    host = await googleHost({
      campaigns: () => rows([campaignRow('1', { labels: [labelName('8'), strange] })]),
      labels: () => rows(ALL.slice(1, 2)),
    });
    const target = { accountId: ACCOUNT_ID, campaignId: '1', asOf: AS_OF, since: '2026-03-01' };
    const read = await platformAt(host).readCampaign(target, QUIET);
    expect(read).toMatchObject({ kind: 'reading', reading: { labels: ['brand', strange] } });
    expect(labelQueries()).toEqual([
      'SELECT label.resource_name, label.name FROM label WHERE label.id IN (8)',
    ]);
  });

  it.each([
    [
      'a refusal',
      { status: 403, body: { error: { code: 403, message: 'no' } } },
      'PLATFORM_PERMISSION_DENIED',
    ],
    [
      'a label without a name',
      rows([{ label: { resourceName: labelName('7') } }]),
      'PLATFORM_UNREADABLE_ANSWER',
    ],
  ])('%s fails the page: a denied label must not be missed', async (_what, answer, code) => {
    host = await googleHost({ campaigns: () => rows([labelled('1', '7')]), labels: () => answer });
    await expect(platformAt(host).listCampaigns(REQUEST, QUIET)).rejects.toMatchObject({ code });
  });
});
