import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runSlackEmulator } from '../../src/cli/slack-emulator.ts';
import { aSlack } from '../support/slack.ts';

async function runWith(options: { port?: number; host?: string; botToken?: string }) {
  const stderr = new PassThrough();
  const io = { stdin: new PassThrough(), stdout: new PassThrough(), stderr, env: {} };
  const exitCode = await runSlackEmulator({ port: 0, host: '127.0.0.1', ...options }, io);
  return { exitCode, said: String(stderr.read() ?? '') };
}

test('pacekeeper slack-emulator names a port that is in use', async () => {
  const { url } = await aSlack();
  const port = Number(new URL(url).port);
  expect(await runWith({ port })).toEqual({
    exitCode: 2,
    said: `Port ${port} is in use: end what listens there, or choose another with --port.\n`,
  });
});

test('pacekeeper slack-emulator says what is wrong with a token', async () => {
  expect(await runWith({ botToken: 'x' })).toEqual({
    exitCode: 2,
    said: 'A bot token of Slack starts with xoxb-.\n',
  });
});
