import { Hono } from 'hono';
import pino from 'pino';
import { expect, test } from 'vitest';
import { createSlackApp } from '../../src/slack-app/slack-app.ts';
import { clickPayload, formOf, signedRequest } from '../support/slack-press.ts';
import { aMember, aSlackRig, NOW_MS, type SlackRig } from '../support/slack-rig.ts';

const BOT_TOKEN = 'xoxb-stolen';

function aPress(rig: SlackRig, userId: string, secret?: string): RequestInit {
  const body = formOf(clickPayload(rig.card(), 'approve', { user: userId }));
  return signedRequest(body, { atMs: NOW_MS, ...(secret === undefined ? {} : { secret }) });
}

test('a stolen bot token signs no press', async () => {
  const rig = await aSlackRig();
  const answer = await rig.post(aPress(rig, 'U0ANA', BOT_TOKEN));
  expect([answer.status, await answer.json()]).toEqual([401, { error: 'forged' }]);
  await rig.app.stop();
  expect(rig.desk.sent).toEqual([]);
});

test('a stolen signing secret can press for a member of the workspace, and the log names the press', async () => {
  const rig = await aSlackRig();
  rig.slack.users.set('U0BEN', aMember('U0BEN', 'ben@example.com'));
  expect((await rig.post(aPress(rig, 'U0BEN'))).status).toBe(200);
  await rig.app.stop();
  expect(rig.desk.taken.map(({ message }) => message.by)).toEqual(['ben@example.com']);
  expect(rig.log.join('\n')).toContain('U0BEN');
});

test.each([
  ['nobody', undefined],
  ['a guest', { is_restricted: true }],
  ['a bot', { is_bot: true }],
])('a stolen signing secret cannot press for %s', async (_who, more) => {
  const rig = await aSlackRig();
  if (more !== undefined) rig.slack.users.set('U0EVE', aMember('U0EVE', 'ana@example.com', more));
  await rig.post(aPress(rig, 'U0EVE'));
  await rig.app.stop();
  expect(rig.desk.sent).toEqual([]);
});

test('with Socket Mode alone there is no address at which a signing secret opens anything', async () => {
  const rig = await aSlackRig();
  const app = createSlackApp({
    slack: { token: BOT_TOKEN, signingSecret: null, appToken: 'xapp-1-a' },
    decisions: rig.desk.tools,
    now: () => NOW_MS,
    log: pino({ enabled: false }),
  });
  const hono = new Hono();
  app.route(hono);
  expect((await hono.request('/slack/events', { method: 'POST', ...aPress(rig, 'U0ANA') })).status).toBe(404);
  expect(rig.desk.sent).toEqual([]);
});
