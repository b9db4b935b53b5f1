import { describe, expect, test } from 'vitest';
import { clickPayload, formOf, signedRequest } from '../support/slack-press.ts';
import { aSlackRig, NOW_MS, type SlackRig } from '../support/slack-rig.ts';

const MINUTE_MS = 60_000;

function aClick(rig: SlackRig, actionTs?: string): string {
  return formOf(clickPayload(rig.card(), 'approve', actionTs === undefined ? {} : { actionTs }));
}

describe('a request that is not beyond doubt is refused, and nobody decides by it', () => {
  test.each([
    [
      'signed with another secret',
      'forged',
      (body: string) => signedRequest(body, { atMs: NOW_MS, secret: 'x' }),
    ],
    [
      'altered on the way',
      'forged',
      (body: string) => ({ ...signedRequest(body, { atMs: NOW_MS }), body: `${body}&x=1` }),
    ],
    ['6 minutes old', 'stale', (body: string) => signedRequest(body, { atMs: NOW_MS - 6 * MINUTE_MS })],
    [
      '5 minutes and a second old',
      'stale',
      (body: string) => signedRequest(body, { atMs: NOW_MS - 301_000 }),
    ],
    [
      'dated a day ahead',
      'stale',
      (body: string) => signedRequest(body, { atMs: NOW_MS + 1_440 * MINUTE_MS }),
    ],
    [
      'dated 5 minutes and a second ahead',
      'stale',
      (body: string) => signedRequest(body, { atMs: NOW_MS + 301_000 }),
    ],
    ['without signature', 'unsigned', (body: string) => withHeaders(body, { 'x-slack-signature': '' })],
    ['without a date', 'unsigned', (body: string) => withHeaders(body, { 'x-slack-request-timestamp': '' })],
    [
      'dated by no number',
      'unsigned',
      (body: string) => withHeaders(body, { 'x-slack-request-timestamp': 'NaN' }),
    ],
  ])('%s', async (_how, doubt, requestOf) => {
    const rig = await aSlackRig();
    const answer = await rig.post(requestOf(aClick(rig)));
    expect([answer.status, await answer.json()]).toEqual([401, { error: doubt }]);
    await rig.app.stop();
    expect(rig.desk.sent).toEqual([]);
  });

  test('replayed, and replayed in another spelling of the same signature', async () => {
    const rig = await aSlackRig();
    const request = signedRequest(aClick(rig), { atMs: NOW_MS });
    const respelled = {
      ...request,
      headers: { ...request.headers, 'x-slack-signature': `${request.headers['x-slack-signature']}=again` },
    };
    expect((await rig.post(request)).status).toBe(200);
    rig.nowMs += 4 * MINUTE_MS;
    expect((await rig.post(request)).status).toBe(401);
    expect((await rig.post(respelled)).status).toBe(401);
    await rig.app.stop();
    expect(rig.desk.sent).toHaveLength(1);
  });

  test('dated ahead, and replayed as long as its date would let it in', async () => {
    const rig = await aSlackRig();
    const request = signedRequest(aClick(rig), { atMs: NOW_MS + 299_000 });
    expect((await rig.post(request)).status).toBe(200);
    rig.nowMs += 598_000;
    expect(await (await rig.post(request)).json()).toEqual({ error: 'replayed' });
  });

  test('the log says why, and neither signature nor content', async () => {
    const rig = await aSlackRig();
    await rig.post(signedRequest(aClick(rig), { atMs: NOW_MS, secret: 'x' }));
    expect(rig.log.join()).toContain('"doubt":"forged"');
    expect(rig.log.join()).not.toMatch(/v0=|payload/);
  });
});

describe('a request at the edge of what is believed is taken', () => {
  test.each([
    ['5 minutes old', -300_000],
    ['5 minutes ahead', 300_000],
  ])('%s', async (_how, offMs) => {
    const rig = await aSlackRig();
    const answer = await rig.post(signedRequest(aClick(rig), { atMs: NOW_MS + offMs }));
    expect(answer.status).toBe(200);
  });

  test('another one that says the same a second later, because people press again', async () => {
    const rig = await aSlackRig();
    const [first, second] = [aClick(rig, '1773576000.000100'), aClick(rig, '1773576001.000100')];
    expect((await rig.post(signedRequest(first, { atMs: NOW_MS }))).status).toBe(200);
    expect((await rig.post(signedRequest(second, { atMs: NOW_MS }))).status).toBe(200);
  });
});

describe('what Slack sends besides presses', () => {
  test('its address check is answered with the challenge', async () => {
    const rig = await aSlackRig();
    const body = JSON.stringify({ type: 'url_verification', token: 't', challenge: 'c4' });
    const answer = await rig.post(signedRequest(body, { atMs: NOW_MS, type: 'application/json' }));
    expect([answer.status, await answer.json()]).toEqual([200, { challenge: 'c4' }]);
  });

  test('an address check that is not signed is refused', async () => {
    const rig = await aSlackRig();
    const body = JSON.stringify({ type: 'url_verification', token: 't', challenge: 'c4' });
    const answer = await rig.post(
      signedRequest(body, { atMs: NOW_MS, type: 'application/json', secret: 'x' }),
    );
    expect(answer.status).toBe(401);
  });

  test('its certificate check, which is never signed, gets an empty answer', async () => {
    const rig = await aSlackRig();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await rig.post({ method: 'POST', body: 'ssl_check=1&token=t', headers });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });

  test.each([
    ['no payload', 'x=1', 'application/x-www-form-urlencoded'],
    ['broken JSON', 'payload=%7B', 'application/x-www-form-urlencoded'],
    ['a list', '[]', 'application/json'],
    ['another type', '{}', 'text/plain'],
  ])('what cannot be read is refused as such: %s', async (_what, body, type) => {
    const rig = await aSlackRig();
    expect((await rig.post(signedRequest(body, { atMs: NOW_MS, type }))).status).toBe(400);
  });

  test('what is too long is not read at all', async () => {
    const rig = await aSlackRig();
    const answer = await rig.post(signedRequest(`payload=${'x'.repeat(1_100_000)}`, { atMs: NOW_MS }));
    expect(answer.status).toBe(413);
  });

  test('what nobody here takes up is not found', async () => {
    const rig = await aSlackRig();
    const shortcut = { type: 'shortcut', callback_id: 'x', user: { id: 'U0ANA' }, team: { id: 'T0HOME' } };
    const answer = await rig.post(signedRequest(formOf(shortcut), { atMs: NOW_MS }));
    expect(answer.status).toBe(404);
  });
});

test('a press is acknowledged before the incident has answered', async () => {
  const rig = await aSlackRig();
  let answerNow = (): void => undefined;
  const held = new Promise<void>((done) => {
    answerNow = done;
  });
  rig.desk.rule = async () => {
    await held;
    return { outcome: 'executed', reason: 'the campaign is halted' };
  };
  expect((await rig.post(signedRequest(aClick(rig), { atMs: NOW_MS }))).status).toBe(200);
  expect(rig.told()).toEqual([]);
  answerNow();
  await rig.app.stop();
  expect(rig.told()).toHaveLength(1);
});

test('an app that stops takes no more, so that Slack says so instead of a press being lost', async () => {
  const rig = await aSlackRig();
  await rig.app.stop();
  expect((await rig.post(signedRequest(aClick(rig), { atMs: NOW_MS }))).status).toBe(503);
});

function withHeaders(body: string, headers: Record<string, string>): RequestInit {
  const request = signedRequest(body, { atMs: NOW_MS });
  return { ...request, headers: { ...request.headers, ...headers } };
}
