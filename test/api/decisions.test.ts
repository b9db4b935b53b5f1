import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { NoWorkerAnswers } from '../../src/client/answered-by-worker.ts';
import type { DecisionResult } from '../../src/client/decide-incident.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import type { DecisionAnswer } from '../../src/workflows/messages.ts';
import { type Answer, type ApiUnderTest, anApi, type Sent } from '../support/api.ts';
import { aStore } from '../support/store.ts';

const INCIDENT = 'incident:google:1234567890:111';
const PATH = `/v1/incidents/${INCIDENT}/decisions`;
const APPROVE = { decision: 'approve', reason: 'looked at it' };

let made: Awaited<ReturnType<typeof aStore>>;
let api: ApiUnderTest;
let token: string;

beforeAll(async () => {
  made = await aStore();
});
afterAll(() => made.close());

beforeEach(() => {
  api = anApi(made.store);
  token = api.token();
});
afterEach(() => api.close());

function decide(body: unknown = APPROVE, sent: Sent = {}): Promise<Answer> {
  return api.ask('POST', PATH, { token, body, ...sent });
}

function answering(answer: DecisionAnswer): () => DecisionResult {
  return () => ({ kind: 'answered', answer });
}

function failing(error: Error): () => never {
  return () => {
    throw error;
  };
}

describe('a decision', () => {
  test('reaches the incident as that of the person whose token it is', async () => {
    const { status, body } = await decide();
    expect(status).toBe(200);
    expect(body).toEqual({ incident: INCIDENT, outcome: 'executed', reason: 'the campaign is halted' });
    expect(api.reached).toHaveLength(1);
    expect(api.reached[0]).toMatchObject({
      incident: { workflowId: INCIDENT, incidentKey: null },
      message: { decision: 'approve', by: 'ana@example.com', reason: 'looked at it' },
    });
  });

  test('takes all that a decision may say', async () => {
    const said = {
      decision: 'override',
      reason: 'the budget was raised',
      category: 'budget_raised',
      observationId: `google:1234567890:111:2026-03-15T12:00:00.000Z`,
      targetSpend: '1500.00',
      expiresAt: '2026-03-16T12:00:00Z',
    };
    expect((await decide(said)).status).toBe(200);
    expect(api.reached[0]?.message).toMatchObject(said);
  });

  test('in the name of somebody else is refused, and reaches nobody', async () => {
    const { status, body } = await decide({ ...APPROVE, by: 'bo@example.com' });
    expect(status).toBe(403);
    expect(body['type']).toBe('urn:problem-type:pacekeeper:another-person');
    expect(api.reached).toEqual([]);
  });

  test('may name its own person', async () => {
    expect((await decide({ ...APPROVE, by: 'ana@example.com' })).status).toBe(200);
  });

  test.each([
    ['as its workflow', INCIDENT, null],
    ['as one of several', `${INCIDENT}:2026-03-15T12:00:00.000Z`, `${INCIDENT}:2026-03-15T12:00:00.000Z`],
  ])('finds its incident by the name that people copy, %s', async (_how, name, incidentKey) => {
    for (const written of [name, encodeURIComponent(name)]) {
      const { status } = await api.ask('POST', `/v1/incidents/${written}/decisions`, {
        token,
        body: APPROVE,
      });
      expect(status).toBe(200);
    }
    expect(api.reached.map((one) => one.incident)).toEqual([
      { workflowId: INCIDENT, incidentKey },
      { workflowId: INCIDENT, incidentKey },
    ]);
  });
});

describe('a decision that does not count is a problem', () => {
  test('409 already-decided, with who did and when', async () => {
    api.play.answer = answering({
      outcome: 'already_decided',
      reason: 'bo@example.com decided reject at 2026-03-15T12:30:00.000Z',
      decidedBy: 'bo@example.com',
      at: '2026-03-15T12:30:00.000Z',
    });
    const { status, headers, body } = await decide();
    expect(status).toBe(409);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toMatchObject({
      type: 'urn:problem-type:pacekeeper:already-decided',
      status: 409,
      instance: PATH,
      incident: INCIDENT,
      outcome: 'already_decided',
      decidedBy: 'bo@example.com',
      at: '2026-03-15T12:30:00.000Z',
    });
    expect(body['detail']).toContain('bo@example.com decided reject');
  });

  test.each([
    ['refused', 'refused'],
    ['not_supported', 'not-supported'],
  ] as const)('409 where it is %s', async (outcome, kind) => {
    api.play.answer = answering({ outcome, reason: 'there is no halt to approve' });
    const { status, body } = await decide();
    expect([status, body['type'], body['outcome']]).toEqual([
      409,
      `urn:problem-type:pacekeeper:${kind}`,
      outcome,
    ]);
    expect(body['detail']).toContain('there is no halt to approve');
  });

  test.each([
    ['an incident that nobody knows', PATH],
    ['a name of something else', '/v1/incidents/pacing-sweep-google/decisions'],
    ['a name in a broken encoding', '/v1/incidents/incident%3Agoogle%E0%A4%A/decisions'],
  ])('404 for %s', async (_what, path) => {
    api.play.answer = () => ({ kind: 'unknown_incident' });
    const { status, body } = await api.ask('POST', path, { token, body: APPROVE });
    expect([status, body['type']]).toEqual([404, 'urn:problem-type:pacekeeper:unknown-incident']);
    expect(body['detail']).toContain('GET /v1/incidents');
  });
});

describe('an outage is 503, and when to ask again', () => {
  test('where no worker answers', async () => {
    api.play.answer = failing(new NoWorkerAnswers(10_000));
    const { status, headers, body } = await decide();
    expect([status, body['type']]).toEqual([503, 'urn:problem-type:pacekeeper:no-worker']);
    expect(headers.get('retry-after')).toBe('10');
    expect(body['detail']).toContain('pacekeeper worker');
  });

  test('where the silence is really that of Temporal', async () => {
    api.play.answer = failing(new NoWorkerAnswers(10_000));
    api.play.readiness.temporal = () => Promise.reject(new Error('connection refused'));
    expect((await decide()).body['type']).toBe('urn:problem-type:pacekeeper:temporal-unreachable');
  });

  test('where the store does not answer', async () => {
    api.play.answer = failing(new OutsideFailure('STORE_UNAVAILABLE', 'The store did not take it: away.'));
    expect((await decide()).body['type']).toBe('urn:problem-type:pacekeeper:store-unreachable');
  });

  test('and anything else is a 500 that tells the log, not the caller', async () => {
    api.play.answer = failing(new Error('a secret place'));
    const { status, body } = await decide();
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('a secret place');
    expect(api.logLines.join('')).toContain('a secret place');
    expect(api.logLines.join('')).toContain(String(body['requestId']));
  });
});

describe('a request with an idempotency key', () => {
  let keyed: { headers: { 'idempotency-key': string } };
  let keys = 0;
  beforeEach(() => {
    keys += 1;
    keyed = { headers: { 'idempotency-key': `key-${keys}` } };
  });

  test('gives the decision its id, which is the same when it is sent again', async () => {
    await decide(APPROVE, keyed);
    expect(api.reached[0]?.updateId).toMatch(/^api-[0-9a-f]{64}$/);
  });

  test('is answered as the first time, without asking the incident again', async () => {
    const first = await decide(APPROVE, keyed);
    api.play.answer = answering({ outcome: 'already_decided', reason: 'ana@example.com decided approve' });
    const second = await decide(APPROVE, keyed);
    expect([second.status, second.body]).toEqual([first.status, first.body]);
    expect(api.reached).toHaveLength(1);
  });

  test('is refused again where it was refused', async () => {
    api.play.answer = answering({ outcome: 'refused', reason: 'nothing is asked' });
    const first = await decide(APPROVE, keyed);
    api.play.answer = answering({ outcome: 'executed', reason: 'halted' });
    const second = await decide(APPROVE, keyed);
    expect([second.status, second.body['outcome'], second.body['detail']]).toEqual([
      409,
      'refused',
      first.body['detail'],
    ]);
  });

  test.each([
    ['another decision', PATH, { decision: 'reject', reason: 'no', category: 'plan_wrong' }],
    ['another incident', '/v1/incidents/incident:google:1234567890:112/decisions', APPROVE],
  ])('decides nothing where the key stands for %s', async (_what, path, body) => {
    await decide(APPROVE, keyed);
    const other = await api.ask('POST', path, { token, body, ...keyed });
    expect([other.status, other.body['type']]).toEqual([409, 'urn:problem-type:pacekeeper:key-reused']);
    expect(api.reached).toHaveLength(1);
  });

  test('is another request where another person sends it', async () => {
    await decide(APPROVE, keyed);
    const other = await decide(APPROVE, { ...keyed, token: api.token({ person: 'bo@example.com' }) });
    expect(other.status).toBe(200);
    expect(new Set(api.reached.map((one) => one.updateId)).size).toBe(2);
  });

  test('is tried again after an outage, as the same decision', async () => {
    api.play.answer = failing(new NoWorkerAnswers(10_000));
    expect((await decide(APPROVE, keyed)).status).toBe(503);
    api.play.answer = answering({ outcome: 'executed', reason: 'halted' });
    expect((await decide(APPROVE, keyed)).status).toBe(200);
    expect(api.reached[0]?.updateId).toBe(api.reached[1]?.updateId);
  });

  test('is given the key to repeat it with, where it had none and nobody answered', async () => {
    api.play.answer = failing(new NoWorkerAnswers(10_000));
    const { body } = await decide();
    api.play.answer = answering({ outcome: 'executed', reason: 'halted' });
    await decide(APPROVE, { headers: { 'idempotency-key': String(body['idempotencyKey']) } });
    expect(api.reached[0]?.updateId).toBe(api.reached[1]?.updateId);
  });

  test('without a key each request is a decision of its own', async () => {
    await decide();
    await decide();
    expect(new Set(api.reached.map((one) => one.updateId)).size).toBe(2);
  });
});

describe('a body that cannot be read', () => {
  test('is told where and what, as JSON pointers', async () => {
    const { status, body } = await decide({ decision: 'explode', until: 'tomorrow', why: 'x' });
    expect([status, body['type']]).toEqual([400, 'urn:problem-type:pacekeeper:invalid-request']);
    const errors = body['errors'] as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer)).toEqual(['#/decision', '#/until', '#/why']);
    expect(api.reached).toEqual([]);
  });

  test('is said to be no JSON where it is none', async () => {
    const { status, body } = await decide('{"decision":');
    expect([status, body['type']]).toEqual([400, 'urn:problem-type:pacekeeper:invalid-request']);
  });

  test('is refused where it is another media type, or none at all', async () => {
    const text = await decide(JSON.stringify(APPROVE), { headers: { 'content-type': 'text/plain' } });
    expect([text.status, text.body['type']]).toEqual([
      415,
      'urn:problem-type:pacekeeper:unsupported-media-type',
    ]);
    const none = await api.ask('POST', PATH, { token });
    expect(none.status).toBe(400);
  });

  test('is refused where it is larger than 64 KiB, whatever it says of its length', async () => {
    const large = JSON.stringify({ decision: 'approve', reason: 'x'.repeat(70_000) });
    const { status, body } = await decide(large);
    expect([status, body['type']]).toEqual([413, 'urn:problem-type:pacekeeper:body-too-large']);
    expect(api.reached).toEqual([]);
  });

  test('is refused where its key has blanks, or the address has a field too many', async () => {
    const { status, body } = await decide(APPROVE, { headers: { 'idempotency-key': 'two words' } });
    expect([status, (body['errors'] as object[])[0]]).toEqual([
      400,
      { parameter: 'idempotency-key', detail: 'expected 1 to 200 visible ASCII characters' },
    ]);
  });
});
