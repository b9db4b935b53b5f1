import type { BlockAction } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { aSlack, START_MS, webClient } from '../support/slack.ts';
import { button, buttons, section } from '../support/slack-blocks.ts';
import { aBoltApp } from './bolt-app.ts';

const ANA = { user: 'U0ANA' };

describe('a click', () => {
  test('reaches the app as block_actions, in Slack’s own form', async () => {
    const slack = await aSlack();
    const heard: BlockAction[] = [];
    await aBoltApp(slack, (app) =>
      app.action('approve', async ({ ack, body }) => {
        await ack();
        heard.push(body as BlockAction);
      }),
    );
    const ts = await slack.post({
      blocks: [section('*Halt?*'), buttons(button('approve', { value: 'k/1', style: 'primary' }))],
    });
    expect(await slack.click({ ...ANA, ts, actionId: 'approve' })).toEqual({ kind: 'acked' });
    expect(heard).toEqual([
      {
        type: 'block_actions',
        user: { id: 'U0ANA', username: 'ana', name: 'ana', team_id: 'T0EMULATOR' },
        team: { id: 'T0EMULATOR', domain: 'example-media' },
        api_app_id: 'A0PACEKEEPER',
        token: 'emulator-verification-token',
        enterprise: null,
        is_enterprise_install: false,
        container: { type: 'message', message_ts: ts, channel_id: 'C0PACING', is_ephemeral: false },
        channel: { id: 'C0PACING', name: 'pacing' },
        message: expect.objectContaining({
          type: 'message',
          ts,
          user: 'U0PACEKEEPER',
          blocks: expect.any(Array),
        }),
        state: { values: {} },
        trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
        response_url: expect.stringMatching(`^${slack.url}/actions/`),
        actions: [
          {
            type: 'button',
            action_id: 'approve',
            block_id: 'actions',
            text: { type: 'plain_text', text: 'approve' },
            value: 'k/1',
            style: 'primary',
            action_ts: `${START_MS / 1_000}.000001`,
          },
        ],
      },
    ]);
  });

  test('that two people make at once reaches the app twice', async () => {
    const slack = await aSlack();
    const by: string[] = [];
    await aBoltApp(slack, (app) =>
      app.action('approve', async ({ ack, body }) => {
        by.push(body.user.id);
        await ack();
      }),
    );
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    await Promise.all(['U0ANA', 'U0BEN'].map((user) => slack.click({ user, ts, actionId: 'approve' })));
    expect(by.toSorted()).toEqual(['U0ANA', 'U0BEN']);
  });

  test('from a client that is behind carries the value that it showed', async () => {
    const slack = await aSlack();
    const values: unknown[] = [];
    await aBoltApp(slack, (app) =>
      app.action('approve', async ({ ack, action }) => {
        await ack();
        values.push('value' in action ? action.value : null);
      }),
    );
    const ts = await slack.post({ blocks: [buttons(button('approve', { value: 'new' }))] });
    await slack.click({ ...ANA, ts, actionId: 'approve', value: 'old' });
    expect(values).toEqual(['old']);
  });

  test('in a menu tells what was chosen, and refuses what is not offered', async () => {
    const slack = await aSlack();
    const chosen: unknown[] = [];
    await aBoltApp(slack, (app) =>
      app.action('snooze', async ({ ack, action }) => {
        await ack();
        chosen.push(action);
      }),
    );
    const options = ['1', '4'].map((value) => ({ text: { type: 'plain_text', text: `${value} h` }, value }));
    const ts = await slack.post({
      blocks: [buttons({ type: 'static_select', action_id: 'snooze', options })],
    });
    await slack.click({ ...ANA, ts, actionId: 'snooze', value: '4' });
    expect(chosen).toMatchObject([{ type: 'static_select', selected_option: options[1] }]);
    expect(await slack.click({ ...ANA, ts, actionId: 'snooze', value: '9' })).toMatchObject({
      kind: 'refused',
    });
  });

  test('on a button that is gone, or by somebody who does not see it, never leaves', async () => {
    const slack = await aSlack();
    await aBoltApp(slack, () => {});
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    await slack.control('people', { id: 'U0EVE', absentFrom: [slack.channel] });
    for (const click of [
      { user: 'U0ANA', ts, actionId: 'reject' },
      { user: 'U0EVE', ts, actionId: 'approve' },
      { user: 'U0NOBODY', ts, actionId: 'approve' },
      { user: 'U0ANA', ts: '1.000000', actionId: 'approve' },
    ]) {
      expect(await slack.click(click)).toMatchObject({ kind: 'refused' });
    }
    expect(await slack.deliveries()).toEqual([]);
  });

  test('that nobody acknowledges in time is told to who clicked', async () => {
    const slack = await aSlack({ ackTimeoutMs: 100 });
    await aBoltApp(slack, (app) => app.action('approve', async () => {}));
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    const problem = 'Pacekeeper did not answer within 0.1 seconds.';
    expect(await slack.click({ ...ANA, ts, actionId: 'approve' })).toEqual({ kind: 'failed', problem });
    expect(await (await fetch(`${slack.url}/?as=U0ANA`)).text()).toContain(problem);
    expect(await (await fetch(`${slack.url}/?as=U0BEN`)).text()).not.toContain(problem);
  });

  test('with no app connected says so', async () => {
    const slack = await aSlack();
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    expect(await slack.click({ ...ANA, ts, actionId: 'approve' })).toEqual({
      kind: 'failed',
      problem: 'Pacekeeper is not connected: it has no open socket and no request URL.',
    });
  });
});

describe('the answer to a click', () => {
  test('is seen by the one person, or replaces the message', async () => {
    const slack = await aSlack();
    await aBoltApp(slack, (app) =>
      app.action('approve', async ({ ack, respond }) => {
        await ack();
        await respond({ text: 'You may not.', response_type: 'ephemeral', replace_original: false });
        await respond({ text: 'Processing', replace_original: true });
      }),
    );
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    await slack.click({ user: 'U0EVE', ts, actionId: 'approve' });
    await expect
      .poll(async () =>
        (await slack.messages()).map(({ text, visibleTo, edits }) => [text, visibleTo, edits.length]),
      )
      .toEqual([
        ['Processing', null, 1],
        ['You may not.', 'U0EVE', 0],
      ]);
  });
});

describe('Socket Mode', () => {
  test('lets nobody in without a ticket, and each ticket in once', async () => {
    const slack = await aSlack();
    const { url } = await webClient(slack, slack.appToken).apps.connections.open({});
    expect(await knock(String(url))).toBe('hello');
    expect(await knock(String(url))).toBe('refused');
    expect(await knock(`${slack.url.replace('http', 'ws')}/link/?ticket=made-up`)).toBe('refused');
  });

  test('takes ten connections, and no eleventh', async () => {
    const slack = await aSlack();
    const app = webClient(slack, slack.appToken);
    for (let n = 0; n < 10; n += 1) {
      const { url } = await app.apps.connections.open({});
      expect(await knock(String(url), 'stay')).toBe('hello');
    }
    expect(await slack.control('app')).toMatchObject({ connections: 10 });
    await expect(app.apps.connections.open({})).rejects.toMatchObject({
      data: { error: 'too_many_websockets' },
    });
  });

  test('asks clients to connect anew, and clicks go on', async () => {
    const slack = await aSlack();
    let clicks = 0;
    const count = async ({ ack }: { ack: () => Promise<void> }) => {
      clicks += 1;
      await ack();
    };
    await aBoltApp(slack, (app) => app.action('approve', count), { reconnectAfterMs: 1_500 });
    await slack.control('sockets/disconnect', { reason: 'refresh_requested' });
    await expect.poll(() => slack.control('app'), { timeout: 20_000 }).toMatchObject({ connections: 0 });
    await expect.poll(() => slack.control('app'), { timeout: 20_000 }).toMatchObject({ connections: 1 });
    const ts = await slack.post({ blocks: [buttons(button('approve'))] });
    await slack.click({ ...ANA, ts, actionId: 'approve' });
    expect(clicks).toBe(1);
  });
});

/** The first word of a websocket, or `refused`; it hangs up then, or stays. */
function knock(url: string, then: 'stay' | 'leave' = 'leave'): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.on('error', () => resolve('refused'));
    socket.on('message', (data: Buffer) => {
      if (then === 'leave') socket.close();
      resolve((JSON.parse(data.toString()) as { type: string }).type);
    });
  });
}
