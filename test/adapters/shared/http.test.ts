import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpRequest } from '../../../src/adapters/shared/http.ts';
import { OutsideFailure } from '../../../src/domain/failure.ts';
import {
  type HostAnswer,
  type HostRequest,
  type ScriptedHost,
  scriptedHost,
} from '../../support/scripted-host.ts';

const hosts: ScriptedHost[] = [];

afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

async function serve(script: (request: HostRequest) => HostAnswer): Promise<ScriptedHost> {
  const host = await scriptedHost(script);
  hosts.push(host);
  return host;
}

function client(baseUrl: string, timeoutMs = 2_000) {
  return createHttpClient({ platform: 'google', baseUrl, timeoutMs });
}

const READ: HttpRequest = { method: 'GET', path: '/a', signal: new AbortController().signal, isWrite: false };
const WRITE: HttpRequest = { ...READ, method: 'POST', json: { status: 'PAUSED' }, isWrite: true };

async function failureOf(work: Promise<unknown>): Promise<OutsideFailure> {
  const error = await work.catch((reason: unknown) => reason);
  if (error instanceof OutsideFailure) return error;
  throw new Error(`expected an OutsideFailure, got ${String(error)}`);
}

describe('createHttpClient', () => {
  it('sends query, headers and JSON and gives status, headers and parsed body', async () => {
    const host = await serve(() => ({ status: 201, headers: { 'request-id': 'r1' }, body: { a: 1 } }));
    const answer = await client(`${host.url}/base/`).request({
      ...WRITE,
      query: { q: 'ä b&c' },
      headers: { authorization: 'Bearer t' },
    });
    expect([answer.status, answer.headers.get('request-id'), answer.body]).toEqual([201, 'r1', { a: 1 }]);
    expect(host.requests[0]).toMatchObject({
      method: 'POST',
      path: '/base/a',
      query: { q: 'ä b&c' },
      body: '{"status":"PAUSED"}',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
    });
  });

  it('sends forms', async () => {
    const host = await serve(() => ({ body: {} }));
    await client(host.url).request({ ...READ, method: 'POST', form: { a: 'x y', b: '&' } });
    expect(host.requests[0]?.body).toBe('a=x+y&b=%26');
  });

  it('gives text where text is expected', async () => {
    const host = await serve(() => ({ body: 'a,b\n1,2\n' }));
    expect((await client(host.url).request({ ...READ, expect: 'text' })).body).toBe('a,b\n1,2\n');
  });

  it('gives an error page as text, for its status to be judged', async () => {
    const host = await serve(() => ({ status: 502, body: '<html>Bad gateway</html>' }));
    expect(await client(host.url).request(READ)).toMatchObject({
      status: 502,
      body: '<html>Bad gateway</html>',
    });
  });

  it.each([
    ['a read that is dropped', READ, 'drop', 'PLATFORM_UNAVAILABLE'],
    ['a write that is dropped', WRITE, 'drop', 'PLATFORM_WRITE_UNCONFIRMED'],
    ['a read without an answer', READ, 'hang', 'PLATFORM_TIMEOUT'],
    ['a write without an answer', WRITE, 'hang', 'PLATFORM_WRITE_UNCONFIRMED'],
    ['a read that is no JSON', READ, { body: 'oops' }, 'PLATFORM_UNREADABLE_ANSWER'],
    ['a write that is no JSON', WRITE, { body: 'oops' }, 'PLATFORM_WRITE_UNCONFIRMED'],
  ] as const)('%s becomes its code', async (...[, request, answer, code]) => {
    const host = await serve(() => answer);
    expect((await failureOf(client(host.url, 200).request(request))).code).toBe(code);
  });

  it('a write that could not even connect has not happened', async () => {
    const host = await serve(() => 'hang');
    await host.close();
    expect((await failureOf(client(host.url).request(WRITE))).code).toBe('PLATFORM_UNAVAILABLE');
  });

  it('never follows a redirect, which would carry the token to another host', async () => {
    const other = await serve(() => ({ body: {} }));
    const host = await serve(() => ({ status: 302, headers: { location: other.url }, body: {} }));
    const request = { ...READ, headers: { authorization: 'Bearer t' } };
    expect((await failureOf(client(host.url).request(request))).code).toBe('PLATFORM_UNREADABLE_ANSWER');
    expect(other.requests).toEqual([]);
  });

  it('a caller that gives up gets its own reason', async () => {
    const host = await serve(() => 'hang');
    const controller = new AbortController();
    const reason = new Error('cancelled');
    const call = client(host.url).request({ ...READ, signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  it('an answer beyond 64 MiB is not read on', async () => {
    const host = await serve(() => ({ body: 'x'.repeat(64 * 1024 * 1024 + 1) }));
    const failure = await failureOf(client(host.url, 20_000).request({ ...READ, expect: 'text' }));
    expect(failure).toMatchObject({ code: 'PLATFORM_UNREADABLE_ANSWER' });
    expect(failure.message).toContain('64 MiB');
  });

  it('messages hold no query, and a label in place of a path that is a secret', async () => {
    const host = await serve(() => 'drop');
    const request = {
      ...READ,
      path: '/signed/secret-path',
      query: { sig: 'secret-sig' },
      label: 'the report',
    };
    const { message, details } = await failureOf(client(host.url).request(request));
    expect(`${message} ${JSON.stringify(details)}`).not.toMatch(/secret/);
    expect(message).toContain('the report');
  });

  it.each(['not a url', 'ftp://host', 'https://user:pw@host', 'https://host/?a=1'])(
    'the base URL "%s" is a misconfiguration',
    (baseUrl) => {
      expect(() => client(baseUrl)).toThrow(expect.objectContaining({ code: 'PLATFORM_MISCONFIGURED' }));
    },
  );
});
