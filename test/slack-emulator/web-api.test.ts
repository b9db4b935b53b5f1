import { describe, expect, test } from 'vitest';
import { aSlack, START_MS, webClient } from '../support/slack.ts';
import { header, section } from '../support/slack-blocks.ts';

/** What Slack's client throws for a refusal. */
function refused(error: string) {
  return { code: 'slack_webapi_platform_error', data: { ok: false, error } };
}

describe('tokens', () => {
  test('the bot token says whose it is', async () => {
    const slack = await aSlack();
    expect(await slack.web.auth.test()).toMatchObject({
      ok: true,
      team_id: 'T0EMULATOR',
      user_id: 'U0PACEKEEPER',
      bot_id: 'B0PACEKEEPER',
      response_metadata: { scopes: expect.arrayContaining(['chat:write']) },
    });
  });

  test.each([
    ['a wrong one', 'xoxb-wrong', 'invalid_auth'],
    ['that of Socket Mode', 'xapp-1-emulator-app', 'not_allowed_token_type'],
  ])('%s is refused', async (_, token, error) => {
    const slack = await aSlack();
    await expect(webClient(slack, token).auth.test()).rejects.toMatchObject(refused(error));
  });

  test('the bot token opens no socket', async () => {
    const slack = await aSlack();
    await expect(slack.web.apps.connections.open({})).rejects.toMatchObject(
      refused('not_allowed_token_type'),
    );
  });

  test('without a token nothing is answered', async () => {
    const { url } = await aSlack();
    const answer = await fetch(`${url}/api/auth.test`, { method: 'POST' });
    expect([answer.status, await answer.json()]).toEqual([200, { ok: false, error: 'not_authed' }]);
  });

  test('a scope that the app does not have is named', async () => {
    const slack = await aSlack();
    await slack.control('app', { scopes: ['users:read'] });
    await expect(slack.post()).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'users:read' },
    });
  });
});

describe('a body', () => {
  test.each([
    ['text/plain', 'x', 'invalid_post_type'],
    ['application/json', '{"channel":', 'invalid_json'],
    ['application/json', '[]', 'json_not_object'],
  ])('as %s with %s is %s', async (type, body, error) => {
    const { url, botToken } = await aSlack();
    const headers = { authorization: `Bearer ${botToken}`, 'content-type': type };
    const answer = await fetch(`${url}/api/chat.postMessage`, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ ok: false, error });
  });

  test('may be JSON as well as a form', async () => {
    const { url, botToken, channel } = await aSlack();
    const headers = {
      authorization: `Bearer ${botToken}`,
      'content-type': 'application/json; charset=utf-8',
    };
    const body = JSON.stringify({ channel, blocks: [section('x')], reply_broadcast: false });
    const answer = await fetch(`${url}/api/chat.postMessage`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ ok: true, channel });
  });

  test('without a needed argument says which', async () => {
    const slack = await aSlack();
    await expect(slack.web.apiCall('chat.update', { channel: slack.channel })).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: { messages: ['[ERROR] missing required field: ts [json-pointer:/]'] },
      },
    });
  });
});

test('a method that it does not speak is unknown', async () => {
  const slack = await aSlack();
  await expect(slack.web.apiCall('chat.delete', {})).rejects.toMatchObject(refused('unknown_method'));
});

describe('chat.postMessage', () => {
  test('gives each message a time of its own, also within one millisecond', async () => {
    const slack = await aSlack();
    const times = [await slack.post(), await slack.post(), await slack.post()];
    const seconds = START_MS / 1_000;
    expect(times).toEqual([`${seconds}.000000`, `${seconds}.000001`, `${seconds}.000002`]);
  });

  test('keeps all that it was told', async () => {
    const slack = await aSlack();
    const metadata = { event_type: 'alert', event_payload: { idem: 'k/1' } };
    await slack.post({ blocks: [header('Halt')], metadata, client_msg_id: 'id-1', unfurl_links: false });
    expect(await slack.messages()).toMatchObject([
      {
        text: 'Hello',
        blocks: [{ type: 'header' }],
        metadata,
        clientMsgId: 'id-1',
        threadTs: null,
        edits: [],
      },
    ]);
  });

  test('hangs a reply under its message, and shows it in the channel where asked', async () => {
    const slack = await aSlack();
    const thread_ts = await slack.post();
    await slack.post({ thread_ts });
    await slack.post({ thread_ts, reply_broadcast: true });
    expect((await slack.replies(thread_ts)).map(({ isBroadcast }) => isBroadcast)).toEqual([false, true]);
  });

  test('does not tell two messages with one client_msg_id apart: nothing documented would', async () => {
    const slack = await aSlack();
    await slack.post({ client_msg_id: 'same' });
    await slack.post({ client_msg_id: 'same' });
    expect(await slack.messages()).toHaveLength(2);
  });

  test.each<[string, object, string]>([
    ['no channel', { channel: 'C0NOWHERE' }, 'channel_not_found'],
    ['nothing to say', { text: ' ' }, 'no_text'],
    ['too much to say', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['no thread', { thread_ts: '1.000001' }, 'thread_not_found'],
    ['no time of Slack’s', { thread_ts: 'yesterday' }, 'invalid_thread_ts'],
    ['blocks that are none', { blocks: '{"type":"header"}' }, 'invalid_blocks_format'],
    ['blocks that are no JSON', { blocks: '[' }, 'invalid_blocks_format'],
    ['metadata without a type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    [
      'metadata that is too large',
      { metadata: { event_type: 'x', event_payload: { idem: 'x'.repeat(16_000) } } },
      'metadata_too_large',
    ],
  ])('%s is refused', async (_, more, error) => {
    const slack = await aSlack();
    await expect(slack.post(more)).rejects.toMatchObject(refused(error));
    expect(await slack.messages()).toEqual([]);
  });

  test('a reply takes no replies', async () => {
    const slack = await aSlack();
    const reply = await slack.post({ thread_ts: await slack.post() });
    await expect(slack.post({ thread_ts: reply })).rejects.toMatchObject(refused('cannot_reply_to_message'));
  });

  test.each([
    [{ hasApp: false }, 'not_in_channel'],
    [{ isArchived: true }, 'is_archived'],
  ])('a channel with %j is %s', async (change, error) => {
    const slack = await aSlack();
    await slack.control('channels', { id: slack.channel, ...change });
    await expect(slack.post()).rejects.toMatchObject(refused(error));
  });
});

describe('chat.update', () => {
  test('keeps what is left out, and remembers what was said before', async () => {
    const slack = await aSlack();
    const metadata = { event_type: 'alert', event_payload: { idem: 'k' } };
    const ts = await slack.post({ blocks: [header('before')], metadata });
    await slack.web.chat.update({ channel: slack.channel, ts, text: 'after' });
    expect(await slack.messages()).toMatchObject([
      { text: 'after', blocks: [{ type: 'header' }], metadata, edits: [{ text: 'Hello' }] },
    ]);
  });

  test('takes blocks away by an empty list', async () => {
    const slack = await aSlack();
    const ts = await slack.post({ blocks: [header('before')] });
    await slack.web.chat.update({ channel: slack.channel, ts, text: 'after', blocks: [] });
    expect(await slack.messages()).toMatchObject([{ text: 'after', blocks: [] }]);
  });

  test('finds no message that was deleted, or that one person alone sees', async () => {
    const slack = await aSlack();
    const { channel } = slack;
    const deleted = await slack.post();
    await fetch(`${slack.url}/_emulator/messages/${channel}/${deleted}`, { method: 'DELETE' });
    const hidden = await slack.postEphemeral('U0ANA', { text: 'psst' });
    for (const ts of [deleted, hidden, 'nonsense']) {
      const updating = slack.web.chat.update({ channel, ts, text: 'x' });
      await expect(updating).rejects.toMatchObject(refused('message_not_found'));
    }
  });
});

describe('chat.postEphemeral', () => {
  test('is kept for one person', async () => {
    const slack = await aSlack();
    await slack.postEphemeral('U0EVE', { text: 'Not yours' });
    expect(await slack.messages()).toMatchObject([{ text: 'Not yours', visibleTo: 'U0EVE' }]);
  });

  test('needs somebody who is in the channel', async () => {
    const slack = await aSlack();
    await slack.control('people', { id: 'U0EVE', absentFrom: [slack.channel] });
    for (const user of ['U0EVE', 'U0NOBODY']) {
      await expect(slack.postEphemeral(user, { text: 'x' })).rejects.toMatchObject(
        refused('user_not_in_channel'),
      );
    }
  });
});

test('a permalink leads to the message on the page', async () => {
  const slack = await aSlack();
  const ts = await slack.post();
  const { permalink } = await slack.web.chat.getPermalink({ channel: slack.channel, message_ts: ts });
  const { status, headers } = await fetch(String(permalink), { redirect: 'manual' });
  expect([status, headers.get('location')]).toEqual([302, `/?channel=C0PACING#m-${ts}`]);
});

describe('conversations.history', () => {
  test('is the channel without its threads, newest first, broadcasts included', async () => {
    const slack = await aSlack();
    const thread_ts = await slack.post({ text: 'root' });
    await slack.post({ thread_ts, text: 'reply' });
    await slack.post({ thread_ts, text: 'shown', reply_broadcast: true });
    await slack.postEphemeral('U0ANA', { text: 'psst' });
    const { messages } = await slack.web.conversations.history({ channel: slack.channel });
    expect(messages?.map(({ text, subtype }) => [text, subtype])).toEqual([
      ['shown', 'thread_broadcast'],
      ['root', undefined],
    ]);
    expect(messages?.[1]).toMatchObject({ reply_count: 2, thread_ts });
  });

  test('comes in pages that a cursor chains', async () => {
    const slack = await aSlack();
    for (const text of ['1', '2', '3', '4', '5']) await slack.post({ text });
    const pages: string[][] = [];
    const options = { channel: slack.channel, limit: 2 };
    for await (const page of slack.web.paginate('conversations.history', options)) {
      const { messages } = page as unknown as { messages: { text: string }[] };
      pages.push(messages.map(({ text }) => text));
    }
    expect(pages).toEqual([['5', '4'], ['3', '2'], ['1']]);
  });

  test('may give fewer than were asked for', async () => {
    const slack = await aSlack({ maxPageSize: 1 });
    await slack.post();
    await slack.post();
    const page = await slack.web.conversations.history({ channel: slack.channel, limit: 200 });
    expect([page.messages?.length, page.has_more]).toEqual([1, true]);
  });

  test('shows metadata only where asked', async () => {
    const slack = await aSlack();
    const metadata = { event_type: 'alert', event_payload: { idem: 'k' } };
    await slack.post({ metadata });
    const { channel } = slack;
    const plain = await slack.web.conversations.history({ channel });
    const full = await slack.web.conversations.history({ channel, include_all_metadata: true });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    expect(full.messages?.[0]).toMatchObject({ metadata });
  });

  test('starts after `oldest`, or at it where inclusive', async () => {
    const slack = await aSlack();
    await slack.post({ text: '1' });
    const oldest = await slack.post({ text: '2' });
    await slack.post({ text: '3' });
    const textsSince = async (inclusive: boolean) =>
      (await slack.web.conversations.history({ channel: slack.channel, oldest, inclusive })).messages?.map(
        ({ text }) => text,
      );
    expect(await textsSince(false)).toEqual(['3']);
    expect(await textsSince(true)).toEqual(['3', '2']);
  });

  test.each([
    [{ cursor: 'bmV4dA==' }, 'invalid_cursor'],
    [{ limit: 1_000 }, 'invalid_limit'],
    [{ oldest: 'yesterday' }, 'invalid_ts_oldest'],
    [{ latest: '1.1.1' }, 'invalid_ts_latest'],
  ])('%j is refused', async (more, error) => {
    const slack = await aSlack();
    const reading = slack.web.conversations.history({ channel: slack.channel, ...more });
    await expect(reading).rejects.toMatchObject(refused(error));
  });
});

describe('conversations.replies', () => {
  test('begins with the message itself', async () => {
    const slack = await aSlack();
    const ts = await slack.post({ text: 'root' });
    await slack.post({ thread_ts: ts, text: '1' });
    await slack.post({ thread_ts: ts, text: '2' });
    const { messages } = await slack.web.conversations.replies({ channel: slack.channel, ts });
    expect(messages?.map(({ text }) => text)).toEqual(['root', '1', '2']);
  });

  test('finds no thread where there is no message', async () => {
    const slack = await aSlack();
    const reading = slack.web.conversations.replies({ channel: slack.channel, ts: '1.000001' });
    await expect(reading).rejects.toMatchObject(refused('thread_not_found'));
  });
});

describe('users.info', () => {
  test.each([
    ['U0ANA', { profile: { email: 'ana@example.com' }, is_bot: false, is_restricted: false, deleted: false }],
    ['U0GUS', { profile: { email: 'gus@agency.example' }, is_restricted: true }],
    ['U0PACEKEEPER', { is_bot: true }],
  ])('knows %s', async (user, expected) => {
    const slack = await aSlack();
    expect((await slack.web.users.info({ user })).user).toMatchObject(expected);
  });

  test('tells of somebody who left, and of somebody from elsewhere', async () => {
    const slack = await aSlack();
    await slack.control('people', { id: 'U0BEN', deleted: true });
    await slack.control('people', { id: 'U0EVE', isStranger: true, teamId: 'T0ELSEWHERE' });
    expect((await slack.web.users.info({ user: 'U0BEN' })).user).toMatchObject({ deleted: true });
    expect((await slack.web.users.info({ user: 'U0EVE' })).user).toMatchObject({
      is_stranger: true,
      team_id: 'T0ELSEWHERE',
    });
  });

  test('keeps emails back without their scope', async () => {
    const slack = await aSlack();
    await slack.control('app', { scopes: ['users:read'] });
    const { user } = await slack.web.users.info({ user: 'U0ANA' });
    expect(user?.profile?.email).toBeUndefined();
  });

  test('knows nobody else', async () => {
    const slack = await aSlack();
    await expect(slack.web.users.info({ user: 'U0WHO' })).rejects.toMatchObject(refused('user_not_found'));
  });
});
