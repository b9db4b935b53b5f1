import { describe, expect, test } from 'vitest';
import { aSlack, type SlackFault, webClient } from '../support/slack.ts';
import { button, buttons } from '../support/slack-blocks.ts';
import { aBoltApp } from './bolt-app.ts';

/** The `ts` of a message. */
const WRITTEN = expect.stringMatching(/^\d+\.\d{6}$/);

/** What Slack's client makes of a call: its answer, or what it throws. */
function outcomeOf(call: Promise<unknown>): Promise<unknown> {
  return call.catch((error: unknown) => error);
}

describe('a fault', () => {
  test.each<[SlackFault, object, number]>([
    [{ kind: 'rate_limited', retryAfterS: 7 }, { code: 'slack_webapi_rate_limited_error', retryAfter: 7 }, 0],
    [{ kind: 'status', status: 503 }, { code: 'slack_webapi_http_error', statusCode: 503 }, 0],
    [{ kind: 'refused', error: 'fatal_error' }, { data: { error: 'fatal_error' } }, 0],
    [{ kind: 'down', times: 1 }, { code: 'slack_webapi_request_error' }, 0],
    [{ kind: 'lost' }, { code: 'slack_webapi_request_error' }, 1],
  ])('%j is what the client sees, and after it all is well', async (fault, seen, written) => {
    const slack = await aSlack();
    await slack.faultNext('chat.postMessage', fault);
    expect(await outcomeOf(slack.post())).toMatchObject(seen);
    expect(await slack.messages()).toHaveLength(written);
    expect(await outcomeOf(slack.post())).toEqual(WRITTEN);
  });

  test.each<[SlackFault, number]>([
    [{ kind: 'silent' }, 0],
    [{ kind: 'unanswered' }, 1],
  ])('%j keeps the caller waiting', async (fault, written) => {
    const slack = await aSlack();
    await slack.faultNext('chat.postMessage', fault);
    const waiting = fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: slack.channel, text: 'Hello' }),
      signal: AbortSignal.timeout(150),
    });
    expect(await outcomeOf(waiting)).toMatchObject({ name: 'TimeoutError' });
    expect(await slack.messages()).toHaveLength(written);
  });

  test('meets as many calls as it was told, and only of its method', async () => {
    const slack = await aSlack();
    await slack.faultNext('chat.postMessage', { kind: 'status', status: 500, times: 2 });
    expect(await outcomeOf(slack.web.auth.test())).toMatchObject({ ok: true });
    const outcomes = [
      await outcomeOf(slack.post()),
      await outcomeOf(slack.post()),
      await outcomeOf(slack.post()),
    ];
    expect(outcomes).toMatchObject([{ statusCode: 500 }, { statusCode: 500 }, WRITTEN]);
  });

  test('delays an answer', async () => {
    const slack = await aSlack();
    await slack.faultNext('chat.postMessage', { kind: 'delay', delayMs: 120 });
    const begin = performance.now();
    expect(await outcomeOf(slack.post())).toEqual(WRITTEN);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(119);
  });

  test('meets a response URL too', async () => {
    const slack = await aSlack();
    await aBoltApp(slack, (app) => app.action('approve', ({ ack }) => ack()));
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    await slack.click({ user: 'U0ANA', ts, actionId: 'approve' });
    const url = (await slack.deliveries())[0]?.payload as { response_url?: string };
    await slack.faultNext('response_url', { kind: 'status', status: 500 });
    const answer = await fetch(String(url.response_url), { method: 'POST', body: '{"text":"x"}' });
    expect(answer.status).toBe(500);
  });

  test('that is misspelt is refused, and says what was expected', async () => {
    const slack = await aSlack();
    await expect(slack.control('faults', { kind: 'slow' })).rejects.toThrow(/invalid.*kind/is);
    await expect(slack.control('faults', { kind: 'lost', retryAfterS: 1 })).rejects.toThrow(/retryAfterS/);
  });
});

describe('Slack that is down', () => {
  test('takes no calls, no sockets and no clicks until it is lifted', async () => {
    const slack = await aSlack();
    await aBoltApp(slack, (app) => app.action('approve', ({ ack }) => ack()));
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    await slack.control('faults', { kind: 'down' });
    expect(await outcomeOf(slack.post())).toMatchObject({ code: 'slack_webapi_request_error' });
    expect(await slack.click({ user: 'U0ANA', ts, actionId: 'approve' })).toMatchObject({
      kind: 'failed',
      problem: expect.stringContaining('Slack is down'),
    });
    expect(await slack.control('app')).toMatchObject({ connections: 0 });
    await fetch(`${slack.url}/_emulator/faults`, { method: 'DELETE' });
    expect(await outcomeOf(slack.post())).toEqual(WRITTEN);
  });
});

describe('the journal', () => {
  test('has every call with its outcome, and no token', async () => {
    const slack = await aSlack();
    await slack.post();
    await slack.faultNext('chat.postMessage', { kind: 'lost' });
    await outcomeOf(slack.post());
    await outcomeOf(webClient(slack, 'xoxb-secret').auth.test());
    await fetch(`${slack.apiUrl}auth.test`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'xoxb-secret' }),
    });
    const calls = await slack.calls();
    expect(calls.map(({ seq, method, status, error, fault }) => [seq, method, status, error, fault])).toEqual(
      [
        [1, 'chat.postMessage', 200, null, null],
        [2, 'chat.postMessage', null, null, 'lost'],
        [3, 'auth.test', 200, 'invalid_auth', null],
        [4, 'auth.test', 200, 'invalid_auth', null],
      ],
    );
    expect(calls[0]?.body).toEqual({ channel: slack.channel, text: 'Hello' });
    expect(JSON.stringify(calls)).not.toContain('xoxb');
  });
});

test('people are added and changed, bit by bit', async () => {
  const slack = await aSlack();
  await slack.control('people', { id: 'U0NEW', name: 'new', realName: 'New Hire', email: 'new@example.com' });
  await slack.control('people', { id: 'U0NEW', title: 'Approver' });
  const people = await slack.control<{ id: string }[]>('people');
  expect(people.find(({ id }) => id === 'U0NEW')).toMatchObject({ realName: 'New Hire', title: 'Approver' });
  await expect(slack.control('people', { id: 'U0HALF' })).rejects.toThrow(/realName/);
});

test('clearing leaves people, and nothing that was said', async () => {
  const slack = await aSlack();
  await slack.post();
  await slack.control('people', { id: 'U0ANA', title: 'On leave' });
  await slack.control('faults', { kind: 'down' });
  await slack.control('clear', {});
  expect([await slack.messages(), await slack.calls()]).toEqual([[], []]);
  expect(await slack.control('people')).toContainEqual(expect.objectContaining({ title: 'On leave' }));
  expect(await outcomeOf(slack.post())).toEqual(WRITTEN);
});
