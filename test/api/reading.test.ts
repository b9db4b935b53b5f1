import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anEntry, assessed } from '../contract/store.contract.ts';
import { type ApiUnderTest, anApi } from '../support/api.ts';
import { throwSwitch } from '../support/automation.ts';
import { anIncident } from '../support/builders.ts';
import { aStore } from '../support/store.ts';

const AT = '2026-03-15T12:00:00.000Z';
const WORKFLOW = 'incident:google:1234567890:111';

let made: Awaited<ReturnType<typeof aStore>>;
let api: ApiUnderTest;
let token: string;

beforeAll(async () => {
  made = await aStore();
  api = anApi(made.store);
  token = api.token({ scopes: ['read'] });
  const { incidentBook, observationLog, auditLog } = made.store;
  await incidentBook.record(
    anIncident({ incidentKey: `${WORKFLOW}:${AT}`, question: 'resume', details: '# Halted' }),
  );
  for (const [index, status] of (['awaiting_approval', 'warned', 'closed'] as const).entries()) {
    const workflowId = `incident:meta:7:${index}`;
    const ref = { platform: 'meta', accountId: '7', campaignKey: String(index), workflowId } as const;
    const at = `2026-03-15T12:0${index}:00.000Z`;
    const question = index === 0 ? ('halt' as const) : null;
    const incidentKey = `${workflowId}:${AT}`;
    await incidentBook.record(anIncident({ ...ref, incidentKey, status, question, updatedAt: at }));
  }
  await observationLog.recordPage(`google:${AT}`, [
    assessed('111', 'critical'),
    assessed('112', 'healthy'),
    assessed('113', 'healthy'),
  ]);
  const actor = { kind: 'person', claimed: 'ana@example.com', identity: 'cli', principal: null } as const;
  await auditLog.append([
    anEntry('a/1', { at: '2026-03-15T12:00:01.000Z' }),
    anEntry('a/2', { at: '2026-03-15T12:00:02.000Z', type: 'approval', actor }),
    anEntry('a/3', { at: '2026-03-15T12:00:03.000Z', platform: 'meta', campaignKey: '7' }),
  ]);
});
afterAll(async () => {
  api.close();
  await made.close();
});

async function get(path: string): Promise<Record<string, unknown>> {
  const { status, body } = await api.ask('GET', path, { token });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Everything of a list, read page by page. */
async function everything<Item>(path: string, name: string): Promise<Item[]> {
  const all: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=2${more}`);
    all.push(...(page[name] as Item[]));
    cursor = page['cursor'] as string | null;
  }
  return all;
}

describe('incidents', () => {
  const names = async (query: string) =>
    (await everything<{ incident: string }>(`/v1/incidents${query}`, 'incidents')).map(
      ({ incident }) => incident,
    );

  test('are those that are open, last changed first, page by page', async () => {
    expect(await names('')).toEqual(['incident:meta:7:1', WORKFLOW, 'incident:meta:7:0']);
  });

  test('can be asked for by platform, status and question', async () => {
    expect(await names('?platform=meta&status=closed')).toEqual(['incident:meta:7:2']);
    expect(await names('?status=closed&status=halted')).toEqual(['incident:meta:7:2', WORKFLOW]);
    expect(await names('?question=halt')).toEqual(['incident:meta:7:0']);
  });

  test('can be looked at one by one, under both of their names', async () => {
    for (const name of [WORKFLOW, `${WORKFLOW}:${AT}`]) {
      const incident = await get(`/v1/incidents/${encodeURIComponent(name)}`);
      expect(incident).toMatchObject({ incident: WORKFLOW, status: 'halted', question: 'resume' });
      expect(incident['details']).toBe('# Halted');
    }
  });

  test('show what the document names, and nothing else; lists go without their details', async () => {
    const [incident] = await everything<object>('/v1/incidents', 'incidents');
    expect(Object.keys(incident ?? {})).toContain('status');
    expect(Object.keys(incident ?? {})).not.toContain('sequence');
    expect(Object.keys(incident ?? {})).not.toContain('details');
  });

  test('that are not there are said not to be', async () => {
    for (const name of ['incident:google:1:2', 'nonsense']) {
      const { status, body } = await api.ask('GET', `/v1/incidents/${name}`, { token });
      expect([status, body['type']]).toEqual([404, 'urn:problem-type:pacekeeper:unknown-incident']);
    }
  });
});

describe('campaigns', () => {
  test('are listed with their last observation and what was decided of it', async () => {
    const campaigns = await everything<Record<string, unknown>>('/v1/campaigns', 'campaigns');
    expect(campaigns.map((one) => one['campaignKey'])).toEqual(['111', '112', '113']);
    expect(campaigns[0]).toMatchObject({
      platform: 'google',
      accountId: '1234567890',
      observation: { actualMicros: '1260000000', currency: 'USD' },
      decision: { severity: 'critical', variancePct: 26 },
      action: 'autonomous_halt',
      guards: [],
    });
    expect(await everything('/v1/campaigns?platform=dv360', 'campaigns')).toEqual([]);
  });

  test('can be looked at one by one, with their last incident', async () => {
    const watched = await get('/v1/campaigns/google/1234567890/111');
    expect(watched).toMatchObject({ campaignKey: '111', incident: { incident: WORKFLOW } });
    expect((await get('/v1/campaigns/google/1234567890/112'))['incident']).toBeNull();
  });

  test('that no sweep has seen are said to be unknown', async () => {
    const { status, body } = await api.ask('GET', '/v1/campaigns/google/1/2', { token });
    expect([status, body['type']]).toEqual([404, 'urn:problem-type:pacekeeper:unknown-campaign']);
    expect((await api.ask('GET', '/v1/campaigns/bing/1/2', { token })).status).toBe(400);
  });
});

describe('the audit', () => {
  const keys = async (query: string) =>
    (await everything<{ key: string }>(`/v1/audit${query}`, 'entries')).map(({ key }) => key);

  test('is read newest first, page by page', async () => {
    expect(await keys('')).toEqual(['a/3', 'a/2', 'a/1']);
  });

  test('can be asked for by kind, platform, campaign, actor and time', async () => {
    expect(await keys('?type=approval')).toEqual(['a/2']);
    expect(await keys('?type=approval&type=decision&platform=google')).toEqual(['a/2', 'a/1']);
    expect(await keys('?campaign=7')).toEqual(['a/3']);
    expect(await keys('?actor=ana@example.com')).toEqual(['a/2']);
    expect(await keys('?since=2026-03-15T12:00:02Z&until=2026-03-15T13:00:02%2B01:00')).toEqual(['a/2']);
  });

  test('shows each entry with its place and hash in its chain', async () => {
    const { entries } = await get('/v1/audit?type=approval');
    expect((entries as object[])[0]).toMatchObject({
      chain: 'google',
      seq: 2,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      actor: { kind: 'person', claimed: 'ana@example.com' },
    });
  });
});

describe('automation', () => {
  test('is on, and since when where somebody switched it', async () => {
    expect(await get('/v1/automation')).toEqual({ on: true });
    await throwSwitch(made.store.incidentBook, { on: false, since: AT });
    expect(await get('/v1/automation')).toEqual({
      on: false,
      since: AT,
      by: 'ana@example.com',
      reason: 'the feed is broken',
    });
  });
});

test.each([
  ['/v1/incidents?plattform=google', 'plattform'],
  ['/v1/incidents?status=open', 'status.0'],
  ['/v1/incidents?limit=0', 'limit'],
  ['/v1/incidents?limit=501', 'limit'],
  ['/v1/incidents?cursor=nonsense', 'cursor'],
  ['/v1/audit?cursor=e30', 'cursor'],
  ['/v1/audit?since=yesterday', 'since'],
  ['/v1/audit?type=gossip', 'type.0'],
])('%s is refused, naming the parameter', async (path, parameter) => {
  const { status, body } = await api.ask('GET', path, { token });
  expect(status).toBe(400);
  expect((body['errors'] as object[])[0]).toMatchObject({ parameter });
});
