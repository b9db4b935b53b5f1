import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveApi } from '../../src/api/serve-api.ts';
import { OutsideFailure } from '../../src/domain/failure.ts';
import { type ApiUnderTest, anApi } from '../support/api.ts';
import { aStore } from '../support/store.ts';

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

describe('every answer', () => {
  test('has an id, which the log has too, and which a caller may give', async () => {
    const { headers } = await api.ask('GET', '/v1/automation', { token });
    expect(api.logLines.join('')).toContain(String(headers.get('x-request-id')));
    const given = await api.ask('GET', '/nowhere', { headers: { 'x-request-id': 'mine-1' } });
    expect([given.headers.get('x-request-id'), given.body['requestId']]).toEqual(['mine-1', 'mine-1']);
    const forged = await api.ask('GET', '/nowhere', { headers: { 'x-request-id': 'two words' } });
    expect(forged.headers.get('x-request-id')).not.toBe('two words');
  });

  test('has the headers that keep browsers from guessing', async () => {
    const { headers } = await api.ask('GET', '/healthz');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });
});

describe('what is not there is a problem', () => {
  test.each([
    ['/', null],
    ['/v2/incidents', null],
    ['/v1/gossip', 'with a token'],
    ['/v1/incidents/', 'with a token'],
  ])('at %s', async (path, how) => {
    const { status, headers, body } = await api.ask('GET', path, { token: how === null ? null : token });
    expect([status, body['type']]).toEqual([404, 'urn:problem-type:pacekeeper:no-such-route']);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body['detail']).toContain('/openapi.json');
  });

  test.each([
    ['DELETE', '/v1/incidents', 'GET, HEAD'],
    ['GET', '/v1/decisions', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('for the method %s of %s, which says what it takes', async (method, path, allow) => {
    const { status, headers, body } = await api.ask(method, path, { token });
    expect([status, body['type'], headers.get('allow')]).toEqual([
      405,
      'urn:problem-type:pacekeeper:method-not-allowed',
      allow,
    ]);
  });
});

describe('the log', () => {
  test('tells each request by what it was and how it ended', async () => {
    await api.ask('GET', '/v1/incidents?platform=google', { token });
    const line = JSON.parse(api.logLines.at(-1) ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({
      program: 'pacekeeper-api',
      method: 'GET',
      path: '/v1/incidents',
      status: 200,
      address: 'in-process',
      tokenId: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  test('never has a token, wherever it was put', async () => {
    await api.ask('GET', '/v1/automation', { token });
    await api.ask('GET', `/v1/incidents/${token}`, { token });
    api.play.answer = () => {
      throw new OutsideFailure('STORE_UNAVAILABLE', `refused authorization: Bearer ${token}`);
    };
    await api.ask('POST', '/v1/incidents/incident:google:1:2/decisions', { token, body: APPROVE });
    expect(api.logLines.length).toBeGreaterThanOrEqual(3);
    expect(api.logLines.join('')).not.toContain(token.slice(3));
  });

  test('has no line for a probe that finds all well', async () => {
    await api.ask('GET', '/healthz');
    expect(api.logLines).toEqual([]);
  });
});

describe('what is mounted beside it', () => {
  test('answers on the same port, without a token, and cannot get in the way of /v1', async () => {
    const mount = (app: ApiUnderTest['app']): void => {
      app.post('/slack/events', (c) => c.text('taken'));
      app.get('/v1/automation', (c) => c.text('mine'));
    };
    const beside = anApi(made.store, { mounts: [mount] });
    expect(await (await beside.app.request('/slack/events', { method: 'POST' })).text()).toBe('taken');
    expect((await beside.ask('GET', '/v1/automation', { token: beside.token() })).body).toEqual({ on: true });
    expect((await beside.ask('GET', '/slack/events')).headers.get('allow')).toBe('POST');
    beside.close();
  });
});

describe('on a port', () => {
  let served: Awaited<ReturnType<typeof serveApi>>;
  beforeEach(async () => {
    served = await serveApi(api.app, { host: '127.0.0.1', port: 0 });
  });
  afterEach(() => served.close());

  test('it knows callers by their socket', async () => {
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': '192.0.2.1' };
    expect((await fetch(`${served.url}/v1/automation`, { headers })).status).toBe(200);
    expect(JSON.parse(api.logLines.at(-1) ?? '')).toMatchObject({ address: '127.0.0.1' });
  });

  test('it takes a body in chunks, and stops reading one that gets too large', async () => {
    const [small, large] = [JSON.stringify(APPROVE), `{"reason":"${'x'.repeat(100_000)}"}`];
    expect(await inChunks(small)).toMatchObject({ status: 200, body: { outcome: 'executed' } });
    expect((await inChunks(large)).status).toBe(413);
    expect(api.reached).toHaveLength(1);
  });

  test('ending lets a request under way end first, and takes no other', async () => {
    let answered: () => void = () => undefined;
    const asked = new Promise<void>((reached) => {
      api.play.answer = async () => {
        reached();
        await new Promise<void>((done) => {
          answered = done;
        });
        return { kind: 'answered', answer: { outcome: 'executed', reason: 'halted' } };
      };
    });
    const under = inChunks(JSON.stringify(APPROVE));
    await asked;
    const ended = served.close();
    await expect(fetch(`${served.url}/healthz`)).rejects.toThrow();
    answered();
    expect((await under).status).toBe(200);
    await ended;
    served = await serveApi(api.app, { host: '127.0.0.1', port: 0 });
  });

  test('a caller who speaks no HTTP is sent away', async () => {
    const socket = connect(Number(new URL(served.url).port), '127.0.0.1');
    socket.write('what is this\r\n\r\n');
    expect(await text(socket)).toContain('400 Bad Request');
  });

  async function inChunks(body: string): Promise<{ status: number | undefined; body: unknown }> {
    const sent = request(`${served.url}/v1/incidents/incident:google:1:2/decisions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', connection: 'close' },
    });
    for (let start = 0; start < body.length; start += 10_000) sent.write(body.slice(start, start + 10_000));
    sent.end();
    const [answer] = await once(sent, 'response');
    return { status: answer.statusCode, body: JSON.parse(await text(answer)) };
  }
});
