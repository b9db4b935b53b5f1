import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifySlackRequest } from '@slack/bolt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { slackSignature } from '../../src/slack-emulator/index.ts';
import { aSlack, type Slack } from '../support/slack.ts';
import { button, buttons, section } from '../support/slack-blocks.ts';

interface Heard {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** What an app does with a request; it answers with a status and a body, or never. */
type Answer = { status: number; body?: string } | 'never';

/** A server that stands for the app's own, set as the request URL. */
async function anAppAt(slack: Slack, answer: Answer): Promise<Heard[]> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (answer !== 'never') response.writeHead(answer.status).end(answer.body ?? '');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  await slack.control('app', { requestUrl: `http://127.0.0.1:${port}/slack/events` });
  return heard;
}

function payloadOf({ body }: Heard): { response_url: string; type: string; container: object } {
  return JSON.parse(new URLSearchParams(body).get('payload') ?? 'null');
}

async function clickApprove(slack: Slack): Promise<string> {
  const ts = await slack.post({ blocks: [section('Halt?'), buttons(button('approve'))] });
  await slack.click({ user: 'U0ANA', ts, actionId: 'approve' });
  return ts;
}

describe('a request to the app', () => {
  test('is a signed form that Slack’s own check takes', async () => {
    const slack = await aSlack({ nowMs: Date.now });
    const [heard] = [await anAppAt(slack, { status: 200 })];
    await clickApprove(slack);
    const [request] = heard;
    if (request === undefined) throw new Error('nothing was sent');
    expect(request.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(payloadOf(request)).toMatchObject({ type: 'block_actions' });
    const headers = {
      'x-slack-signature': String(request.headers['x-slack-signature']),
      'x-slack-request-timestamp': Number(request.headers['x-slack-request-timestamp']),
    };
    const { signingSecret } = slack;
    expect(() => verifySlackRequest({ signingSecret, body: request.body, headers })).not.toThrow();
    const forged = { signingSecret, body: `${request.body}x`, headers };
    expect(() => verifySlackRequest(forged)).toThrow('signature mismatch');
  });

  test('is signed as the example in Slack’s guide', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(slackSignature('8f742231b10e8888abcd99yyyzzz85a5', 1_531_420_618, body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  test.each<[Answer, string]>([
    [{ status: 500 }, 'Pacekeeper answered with status 500.'],
    ['never', 'Pacekeeper did not answer within 0.2 seconds.'],
  ])('that ends with %j is told to who clicked', async (answer, problem) => {
    const slack = await aSlack({ ackTimeoutMs: 200 });
    await anAppAt(slack, answer);
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    expect(await slack.click({ user: 'U0ANA', ts, actionId: 'approve' })).toEqual({
      kind: 'failed',
      problem,
    });
  });

  test('goes nowhere when nobody listens', async () => {
    const slack = await aSlack();
    await slack.control('app', { requestUrl: 'http://127.0.0.1:9/slack' });
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    expect(await slack.click({ user: 'U0ANA', ts, actionId: 'approve' })).toEqual({
      kind: 'failed',
      problem: 'Pacekeeper could not be reached at its request URL.',
    });
  });

  test('about an ephemeral message does not hand its text back', async () => {
    const slack = await aSlack();
    const heard = await anAppAt(slack, { status: 200 });
    const ts = await slack.postEphemeral('U0ANA', { blocks: [buttons(button('undo'))] });
    expect(await slack.click({ user: 'U0BEN', ts, actionId: 'undo' })).toMatchObject({ kind: 'refused' });
    await slack.click({ user: 'U0ANA', ts, actionId: 'undo' });
    const payload = heard.map(payloadOf)[0];
    expect(payload?.container).toMatchObject({ is_ephemeral: true, message_ts: ts });
    expect(payload).not.toHaveProperty('message');
  });
});

describe('a response URL', () => {
  async function aResponseUrl(slack: Slack): Promise<string> {
    const heard = await anAppAt(slack, { status: 200 });
    await clickApprove(slack);
    return heard.map(payloadOf)[0]?.response_url ?? '';
  }

  async function post(url: string, body: object): Promise<unknown[]> {
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return [answer.status, await answer.json()];
  }

  test('is good for five messages', async () => {
    const slack = await aSlack();
    const url = await aResponseUrl(slack);
    for (let n = 1; n <= 5; n += 1) expect(await post(url, { text: `${n}` })).toEqual([200, { ok: true }]);
    expect(await post(url, { text: '6' })).toEqual([404, { ok: false, error: 'used_url' }]);
    const told = (await slack.messages()).slice(1);
    expect(told.map(({ text, visibleTo }) => [text, visibleTo])).toEqual(
      ['1', '2', '3', '4', '5'].map((text) => [text, 'U0ANA']),
    );
  });

  test('is good for thirty minutes', async () => {
    let nowMs = Date.parse('2026-03-15T12:00:00Z');
    const slack = await aSlack({ nowMs: () => nowMs });
    const url = await aResponseUrl(slack);
    nowMs += 30 * 60_000;
    expect(await post(url, { text: 'in time' })).toEqual([200, { ok: true }]);
    nowMs += 1;
    expect(await post(url, { text: 'late' })).toEqual([404, { ok: false, error: 'expired_url' }]);
  });

  test('tells the channel where asked, and deletes the message', async () => {
    const slack = await aSlack();
    const url = await aResponseUrl(slack);
    await post(url, { text: 'All hear', response_type: 'in_channel' });
    await post(url, { delete_original: true });
    expect((await slack.messages()).map(({ text, visibleTo }) => [text, visibleTo])).toEqual([
      ['All hear', null],
    ]);
    expect(await post(url, { text: 'x', replace_original: true })).toEqual([
      404,
      { ok: false, error: 'message_not_found' },
    ]);
  });

  test.each<[object, string]>([
    [{}, 'no_text'],
    [{ blocks: [{ type: 'video' }] }, 'invalid_blocks'],
    [{ text: 'x', response_type: 'somewhere' }, 'invalid_payload'],
    [{ text: 'x', thread_ts: '1.000000' }, 'thread_not_found'],
  ])('refuses %j as %s', async (body, error) => {
    const slack = await aSlack();
    expect(await post(await aResponseUrl(slack), body)).toEqual([400, expect.objectContaining({ error })]);
  });
});
