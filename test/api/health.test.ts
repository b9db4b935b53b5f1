import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ApiUnderTest, anApi } from '../support/api.ts';
import { aStore } from '../support/store.ts';

let made: Awaited<ReturnType<typeof aStore>>;
let api: ApiUnderTest;

beforeAll(async () => {
  made = await aStore();
});
afterAll(() => made.close());
beforeEach(() => {
  api = anApi(made.store);
});
afterEach(() => api.close());

const away = () => Promise.reject(new Error('connection refused'));

test('the process lives, whatever is missing', async () => {
  api.play.readiness = { temporal: away, store: away, worker: away };
  const { status, body } = await api.ask('GET', '/healthz');
  expect([status, body]).toEqual([200, { alive: true }]);
});

test('it is ready when Temporal and the store answer and a worker polls', async () => {
  const { status, body } = await api.ask('GET', '/readyz');
  expect([status, body]).toEqual([200, { ready: true }]);
});

test.each([
  ['temporal', { temporal: away }, 'TEMPORAL_ADDRESS'],
  ['store', { store: away }, 'DATABASE_URL'],
  ['worker', { worker: async () => false }, 'pacekeeper worker'],
])('without %s it is not, and says what to do', async (part, change, next) => {
  Object.assign(api.play.readiness, change);
  const { status, headers, body } = await api.ask('GET', '/readyz');
  expect([status, body['type'], body['missing']]).toEqual([
    503,
    'urn:problem-type:pacekeeper:not-ready',
    [part],
  ]);
  expect(body['detail']).toContain(next);
  expect(headers.get('retry-after')).toBe('10');
});

test('what does not answer in time counts as missing', { timeout: 10_000 }, async () => {
  api.play.readiness.worker = () => new Promise(() => undefined);
  expect((await api.ask('GET', '/readyz')).body['missing']).toEqual(['worker']);
});

test('however many ask at once, the parts are looked at once', async () => {
  let looks = 0;
  api.play.readiness.temporal = async () => {
    looks += 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => api.ask('GET', '/readyz')));
  expect(looks).toBe(1);
});
