import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NoWorkerAnswers } from '../../src/client/answered-by-worker.ts';
import type { IncidentRecord } from '../../src/domain/incident.ts';
import { type Answer, type ApiUnderTest, anApi, type Sent } from '../support/api.ts';
import { anIncident } from '../support/builders.ts';
import { aStore } from '../support/store.ts';

const AT = '2026-03-15T12:00:00.000Z';
const SWEEP = `meta:${AT}`;
const REJECT = { decision: 'reject', reason: 'planned', category: 'known_promotion' };

let made: Awaited<ReturnType<typeof aStore>>;
let api: ApiUnderTest;
let token: string;

beforeAll(async () => {
  made = await aStore();
  for (const n of ['1', '2', '3']) await put(n, { question: 'halt' });
  await put('look', { question: 'look' });
});
afterAll(() => made.close());

beforeEach(() => {
  api = anApi(made.store);
  token = api.token();
});
afterEach(() => api.close());

async function put(campaignKey: string, change: Partial<IncidentRecord>): Promise<void> {
  const workflowId = nameOf(campaignKey);
  await made.store.incidentBook.record(
    anIncident({
      platform: 'meta',
      accountId: '7',
      campaignKey,
      workflowId,
      incidentKey: `${workflowId}:${AT}`,
      status: 'awaiting_approval',
      sweepKey: SWEEP,
      ...change,
    }),
  );
}

function nameOf(campaign: string): string {
  return `incident:meta:7:${campaign}`;
}

function decide(body: object, sent: Sent = {}): Promise<Answer> {
  return api.ask('POST', '/v1/decisions', { token, body, ...sent });
}

describe('one decision on many incidents', () => {
  test('is answered for each, in order, with the status that it would have had alone', async () => {
    api.play.answer = ({ incident }) => ({
      kind: 'answered',
      answer:
        incident.workflowId === nameOf('2')
          ? { outcome: 'already_decided', reason: 'bo decided', decidedBy: 'bo@example.com', at: AT }
          : { outcome: 'recorded', reason: 'no action is taken' },
    });
    const { status, body } = await decide({ ...REJECT, incidents: ['1', '2', '3'].map(nameOf) });
    expect(status).toBe(200);
    const incidentKey = (campaign: string) => `${nameOf(campaign)}:${AT}`;
    const recorded = { status: 200, outcome: 'recorded', reason: 'no action is taken' };
    expect(body['answers']).toEqual([
      { incident: nameOf('1'), incidentKey: incidentKey('1'), ...recorded },
      {
        incident: nameOf('2'),
        incidentKey: incidentKey('2'),
        status: 409,
        outcome: 'already_decided',
        reason: 'bo decided',
        decidedBy: 'bo@example.com',
        at: AT,
      },
      { incident: nameOf('3'), incidentKey: incidentKey('3'), ...recorded },
    ]);
    expect(api.reached.map(({ message }) => [message.by, message.category])).toEqual([
      ['ana@example.com', 'known_promotion'],
      ['ana@example.com', 'known_promotion'],
      ['ana@example.com', 'known_promotion'],
    ]);
  });

  test('finds the incidents of a sweep by what they ask', async () => {
    const { body } = await decide({ ...REJECT, sweepKey: SWEEP, question: 'halt', platform: 'meta' });
    expect((body['answers'] as { incident: string }[]).map(({ incident }) => incident)).toEqual(
      ['1', '2', '3'].map(nameOf),
    );
  });

  test('decides nothing where they are not alike, and names the odd ones', async () => {
    const { status, body } = await decide({ ...REJECT, incidents: ['1', 'look', '2', 'nobody'].map(nameOf) });
    expect([status, body['type']]).toEqual([409, 'urn:problem-type:pacekeeper:not-alike']);
    expect(body['expected']).toEqual({ asks: 'halt', sweepKey: SWEEP });
    expect(body['odd']).toEqual([
      { incident: nameOf('look'), found: { asks: 'look', sweepKey: SWEEP } },
      { incident: nameOf('nobody'), found: null },
    ]);
    expect(api.reached).toEqual([]);
  });

  test('says so where the sweep asks nothing of the kind', async () => {
    const { status, body } = await decide({ ...REJECT, sweepKey: 'meta:none', question: 'halt' });
    expect([status, body['type']]).toEqual([404, 'urn:problem-type:pacekeeper:nothing-asked']);
  });

  test('sent again with its key is answered as the first time, though nothing is asked any more', async () => {
    const order = { ...REJECT, sweepKey: SWEEP, question: 'look' };
    const headers = { 'idempotency-key': 'bulk-1' };
    const first = await decide(order, { headers });
    await put('look', { sequence: 2, question: null, status: 'warned' });
    const second = await decide(order, { headers });
    await put('look', { sequence: 3, question: 'look' });
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(api.reached).toHaveLength(1);
    expect((await decide({ ...order, reason: 'other' }, { headers })).body['type']).toBe(
      'urn:problem-type:pacekeeper:key-reused',
    );
  });
});

describe('an outage', () => {
  test('of some is in their answers', async () => {
    api.play.answer = ({ incident }) => {
      if (incident.workflowId === nameOf('3')) throw new NoWorkerAnswers(10_000);
      return { kind: 'answered', answer: { outcome: 'recorded', reason: 'no action is taken' } };
    };
    const { status, body } = await decide({ ...REJECT, incidents: ['1', '2', '3'].map(nameOf) });
    const statuses = (body['answers'] as { status: number }[]).map((answer) => answer.status);
    expect([status, statuses]).toEqual([200, [200, 200, 503]]);
  });

  test('of all is a 503 for the request, which may be repeated', async () => {
    api.play.answer = () => {
      throw new NoWorkerAnswers(10_000);
    };
    const { status, headers, body } = await decide({ ...REJECT, incidents: [nameOf('1')] });
    expect([status, body['type'], headers.get('retry-after')]).toEqual([
      503,
      'urn:problem-type:pacekeeper:no-worker',
      '10',
    ]);
    expect(body['idempotencyKey']).toEqual(expect.any(String));
  });
});

test.each([
  ['neither names nor a sweep', {}, ['#/incidents']],
  ['both', { incidents: [nameOf('1')], sweepKey: SWEEP, question: 'halt' }, ['#/incidents']],
  ['a sweep without a question', { sweepKey: SWEEP }, ['#/question']],
  ['no incident at all', { incidents: [] }, ['#/incidents']],
  ['somebody who is no string', { incidents: [7] }, ['#/incidents/0']],
  [
    'an observation, which each incident has its own of',
    { incidents: [nameOf('1')], observationId: 'o' },
    ['#/observationId'],
  ],
])('a request with %s is refused, pointing there', async (_what, change, pointers) => {
  const { status, body } = await decide({ ...REJECT, ...change });
  expect(status).toBe(400);
  expect((body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(pointers);
});

test('a request in the name of somebody else is refused', async () => {
  const { status } = await decide({ ...REJECT, by: 'bo@example.com', incidents: [nameOf('1')] });
  expect([status, api.reached]).toEqual([403, []]);
});
