import { expect, onTestFinished, test, vi } from 'vitest';
import { clickPayload, dialogPayload } from '../support/slack-press.ts';
import { aSlackRig, type SlackRig } from '../support/slack-rig.ts';
import { openSlackSocket, type SlackSocket } from '../support/slack-socket.ts';

/** A rig whose app takes presses by Socket Mode; it is started, and stops with the test. */
async function aSocketRig(appToken = 'xapp-fake-token'): Promise<{ rig: SlackRig; socket: SlackSocket }> {
  const rig = await aSlackRig();
  const socket = await openSlackSocket(rig.slack);
  rig.appToken = appToken;
  rig.restart();
  onTestFinished(() => rig.app.stop());
  await rig.app.start();
  return { rig, socket };
}

async function untilTold(rig: SlackRig, times: number): Promise<void> {
  await vi.waitFor(() => expect(rig.told()).toHaveLength(times), 5_000);
}

test('a click that comes by Socket Mode is acknowledged and decides', async () => {
  const { rig, socket } = await aSocketRig();
  await socket.deliver(clickPayload(rig.card(), 'approve'));
  await untilTold(rig, 1);
  expect(rig.desk.taken).toHaveLength(1);
});

test('an envelope that is delivered again is the same decision', async () => {
  const { rig, socket } = await aSocketRig();
  const payload = clickPayload(rig.card(), 'approve');
  await socket.deliver(payload);
  await socket.deliver(payload);
  await untilTold(rig, 2);
  expect(rig.desk.sent).toHaveLength(2);
  expect(rig.desk.taken).toHaveLength(1);
});

test("a dialog's errors go back with its acknowledgement", async () => {
  const { rig, socket } = await aSocketRig();
  await socket.deliver(clickPayload(rig.card(), 'reject'));
  await vi.waitFor(() => expect(rig.slack.views).toHaveLength(1));
  const answer = await socket.deliver(dialogPayload(rig.slack.views[0]?.view ?? {}, {}));
  expect(answer).toMatchObject({ response_action: 'errors' });
});

test('a connection that Slack ends is opened again', async () => {
  const { rig, socket } = await aSocketRig();
  await socket.connected();
  socket.drop();
  await vi.waitFor(() => expect(socket.connections()).toBe(2), 10_000);
  await socket.deliver(clickPayload(rig.card(), 'approve'));
  await untilTold(rig, 1);
});

test('a token that is refused is logged with what to do, ends nothing, and is tried again', async () => {
  const { rig, socket } = await aSocketRig('xapp-revoked');
  expect(rig.log.join()).toContain('Check SLACK_APP_TOKEN');
  expect(rig.log.join()).not.toContain('xapp-revoked');
  rig.slack.appToken = 'xapp-revoked';
  await socket.connected();
  await socket.deliver(clickPayload(rig.card(), 'approve'));
  await untilTold(rig, 1);
});

test('a stop ends the connection and waits for what was taken up', async () => {
  const { rig, socket } = await aSocketRig();
  await socket.deliver(clickPayload(rig.card(), 'approve'));
  await rig.app.stop();
  expect(rig.told()).toHaveLength(1);
});
