import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { main } from '../../src/cli/main.ts';
import { type SlackFake, startSlackFake } from '../support/slack-fake.ts';
import { aMember } from '../support/slack-rig.ts';

const home = mkdtempSync(join(tmpdir(), 'pacekeeper-slack-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function run(argv: string[], env: Record<string, string> = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exitCode = await main(argv, { stdin, stdout, stderr, env: { PACEKEEPER_HOME: home, ...env } });
  const read = (stream: PassThrough): string => String(stream.read() ?? '');
  return { exitCode, stdout: read(stdout), stderr: read(stderr) };
}

describe('pacekeeper slack manifest', () => {
  const SCOPES = ['chat:write', 'channels:history', 'groups:history', 'users:read', 'users:read.email'];

  test('is for Socket Mode, which needs no address', async () => {
    const { exitCode, stdout } = await run(['slack', 'manifest']);
    expect(exitCode).toBe(0);
    expect(parse(stdout)).toMatchObject({
      display_information: { name: 'Pacekeeper' },
      oauth_config: { scopes: { bot: SCOPES } },
      settings: { socket_mode_enabled: true, interactivity: { is_enabled: true } },
    });
    expect(stdout).not.toContain('request_url');
  });

  test('names the address of presses where one is given', async () => {
    const { stdout } = await run(['slack', 'manifest', '--json', '--url', 'https://pacing.example.com/']);
    expect(JSON.parse(stdout)).toMatchObject({
      settings: {
        socket_mode_enabled: false,
        interactivity: { is_enabled: true, request_url: 'https://pacing.example.com/slack/events' },
      },
    });
  });

  test.each(['http://pacing.example.com', 'pacing', 'https://x/?token=1'])(
    'refuses an address that Slack does not call: %s',
    async (url) => {
      expect((await run(['slack', 'manifest', '--url', url])).exitCode).toBe(2);
    },
  );
});

describe('pacekeeper slack test', () => {
  async function aSlack(): Promise<{ slack: SlackFake; env: Record<string, string> }> {
    const slack = await startSlackFake({ startMs: Date.now() });
    slack.users.set('U0BOT', aMember('U0BOT', '', { is_bot: true }));
    const { token, channel, apiUrl, appToken } = slack;
    const env = {
      SLACK_BOT_TOKEN: token,
      SLACK_CHANNEL: channel,
      SLACK_API_URL: apiUrl,
      SLACK_APP_TOKEN: appToken,
      SLACK_SIGNING_SECRET: 's3cret',
    };
    return { slack, env };
  }

  async function findings(env: Record<string, string>) {
    const { exitCode, stdout } = await run(['slack', 'test', '--json'], env);
    const lines = stdout.trim().split('\n');
    return { exitCode, found: lines.map((line) => JSON.parse(line) as Record<string, string>) };
  }

  test('writes a message, edits it, finds it again, and says that all is well', async () => {
    const { slack, env } = await aSlack();
    const { exitCode, found } = await findings(env);
    expect(found.map(({ verdict }) => verdict)).toEqual(Array(7).fill('ok'));
    expect(exitCode).toBe(0);
    expect(slack.roots()).toMatchObject([{ edits: 1, text: expect.stringContaining('can be deleted') }]);
  });

  test('names the scopes that are missing, and where to add them', async () => {
    const { slack, env } = await aSlack();
    slack.scopes = ['chat:write'];
    const { exitCode, found } = await findings(env);
    expect(exitCode).toBe(1);
    expect(found[1]).toMatchObject({
      verdict: 'problem',
      detail: 'missing: channels:history, groups:history, users:read, users:read.email',
      next: expect.stringContaining('OAuth & Permissions'),
    });
    expect(found.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
      'Token ok',
      'Scopes problem',
      'Writing ok',
      'Editing ok',
      'Finding again warning',
      'People problem',
      'Buttons ok',
    ]);
  });

  test('says that without secret and app token there are no buttons', async () => {
    const { env } = await aSlack();
    const { SLACK_APP_TOKEN: _token, SLACK_SIGNING_SECRET: _secret, ...bare } = env;
    const { exitCode, found } = await findings(bare);
    expect(exitCode).toBe(0);
    expect(found.at(-1)).toMatchObject({ verdict: 'warning', detail: expect.stringContaining('commands') });
  });

  test('a channel that the app is not in is exit 1, with what to do', async () => {
    const { env } = await aSlack();
    const { exitCode, found } = await findings({ ...env, SLACK_CHANNEL: 'C0OTHER' });
    expect(exitCode).toBe(1);
    expect(found.at(-1)).toMatchObject({ check: 'Writing', detail: expect.stringContaining('/invite') });
  });

  test.each([
    ['SLACK_BOT_TOKEN', 'xoxb-revoked', 'Token', 'Check SLACK_BOT_TOKEN'],
    ['SLACK_APP_TOKEN', 'xapp-revoked', 'Buttons', 'Check SLACK_APP_TOKEN'],
  ])('a %s that is refused is named, and never printed', async (...[name, value, check, hint]) => {
    const { env } = await aSlack();
    const { exitCode, found } = await findings({ ...env, [name]: value });
    expect(exitCode).toBe(1);
    expect(found.at(-1)).toMatchObject({ check, detail: expect.stringContaining(hint) });
    expect(JSON.stringify(found)).not.toContain(value);
  });

  test('nobody answering is exit 4', async () => {
    const { env } = await aSlack();
    const { exitCode } = await findings({ ...env, SLACK_API_URL: 'http://127.0.0.1:1/api/' });
    expect(exitCode).toBe(4);
  });

  test('without a token it is exit 2, with where to get one', async () => {
    const { exitCode, stderr } = await run(['slack', 'test']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('pacekeeper slack manifest');
  });
});
