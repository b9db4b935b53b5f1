import { describe, expect, test } from 'vitest';
import { createSlackNotifier } from '../../../src/adapters/slack/index.ts';
import type { MessageRef, Notifier } from '../../../src/ports/notifier.ts';
import { A_SUMMARY, aCard, aDigest } from '../../support/incident-cards.ts';
import { type FakeTrouble, type SlackFake, startSlackFake } from '../../support/slack-fake.ts';

const NEW = { ref: null, isRepeat: false };
const AGAIN = { ref: null, isRepeat: true };

function notifierOn(
  slack: SlackFake,
  overrides: { token?: string; channel?: string; timeoutMs?: number } = {},
): Notifier {
  const { token, channel, apiUrl } = slack;
  return createSlackNotifier({ token, channel, apiUrl, timeoutMs: 5_000, ...overrides });
}

function eventAt(key: string, text: string) {
  return { key, at: '2026-03-15T12:30:00.000Z', text };
}

describe('one message per incident', () => {
  test('is posted with its first event in its thread', async () => {
    const slack = await startSlackFake();
    const ref = await notifierOn(slack).publish(aCard(), NEW);
    const [root] = slack.roots();
    expect(slack.roots()).toHaveLength(1);
    expect(ref).toEqual({ channel: slack.channel, messageId: root?.ts });
    expect(slack.replies(ref.messageId)).toMatchObject([
      { text: 'A person is asked to decide.', isBroadcast: false },
    ]);
    expect(root).toMatchObject({
      metadata: { event_type: 'pacekeeper_message', event_payload: { idem: aCard().incidentKey } },
      clientMsgId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/),
    });
  });

  test('is edited as it moves, and says each event in its thread', async () => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack);
    const ref = await notifier.publish(aCard(), NEW);
    const halted = aCard({ status: 'halted', headline: 'Halted', event: eventAt('k/2', 'Ana approved.') });
    expect(await notifier.publish(halted, { ref, isRepeat: false })).toEqual(ref);
    expect(slack.roots()).toMatchObject([{ edits: 1 }]);
    expect(slack.roots()[0]?.text).toContain('Halted');
    expect(slack.replies(ref.messageId).map(({ text }) => text)).toEqual([
      'A person is asked to decide.',
      'Ana approved.',
    ]);
  });

  test('shows a reminder in the channel too, and a halt in the thread only', async () => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack);
    const ref = await notifier.publish(aCard(), NEW);
    await notifier.publish(aCard({ event: eventAt('k/2', 'Reminder.') }), { ref, isRepeat: false });
    await notifier.publish(aCard({ status: 'halted', event: eventAt('k/3', 'Halted.') }), {
      ref,
      isRepeat: false,
    });
    expect(slack.replies(ref.messageId).map(({ isBroadcast }) => isBroadcast)).toEqual([false, true, false]);
  });

  test('is posted anew, once, when somebody deleted it', async () => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack);
    const ref: MessageRef = { channel: slack.channel, messageId: '1.0001' };
    const first = await notifier.publish(aCard(), { ref, isRepeat: false });
    const second = await notifier.publish(aCard(), { ref, isRepeat: true });
    expect(first).toEqual(second);
    expect(slack.roots()).toHaveLength(1);
    expect(slack.replies(first.messageId)).toHaveLength(1);
  });

  test('keeps its events where Slack no longer lets it be edited', async () => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack);
    const ref = await notifier.publish(aCard(), NEW);
    slack.troubleNext('chat.update', { kind: 'refused', error: 'edit_window_closed' });
    await notifier.publish(aCard({ event: eventAt('k/2', 'Reminder.') }), { ref, isRepeat: false });
    expect(slack.replies(ref.messageId)).toHaveLength(2);
  });
});

describe('a lost answer', () => {
  test('of the message is found again, behind other messages of the channel', async () => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack);
    slack.troubleNext('chat.postMessage', { kind: 'lost' });
    await expect(notifier.publish(aCard(), NEW)).rejects.toMatchObject({ code: 'NOTIFIER_UNAVAILABLE' });
    for (const n of [1, 2, 3, 4]) await notifier.publish(aCard({ incidentKey: `other ${n}` }), NEW);
    const ref = await notifier.publish(aCard(), AGAIN);
    expect(slack.roots()).toHaveLength(5);
    expect(ref.messageId).toBe(slack.roots()[0]?.ts);
    expect(slack.replies(ref.messageId)).toHaveLength(1);
  });

  test('of an event is found again in the thread', async () => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack);
    const ref = await notifier.publish(aCard(), NEW);
    const reminder = aCard({ event: eventAt('k/2', 'Reminder.') });
    slack.troubleNext('chat.postMessage', { kind: 'lost' });
    await expect(notifier.publish(reminder, { ref, isRepeat: false })).rejects.toThrow();
    await notifier.publish(reminder, { ref, isRepeat: true });
    expect(slack.replies(ref.messageId)).toHaveLength(2);
  });

  test('costs no retry within the client', async () => {
    const slack = await startSlackFake();
    slack.troubleNext('chat.postMessage', { kind: 'lost' });
    await expect(notifierOn(slack).publish(aCard(), NEW)).rejects.toThrow();
    expect(slack.calls.map(({ method }) => method)).toEqual(['chat.postMessage']);
  });

  test('is not looked for where the app may not read the channel, and the message is posted', async () => {
    const slack = await startSlackFake();
    slack.troubleNext('conversations.history', { kind: 'refused', error: 'missing_scope' });
    await notifierOn(slack).publish(aCard(), AGAIN);
    expect(slack.roots()).toHaveLength(1);
  });
});

describe('what Slack refuses', () => {
  const cases: [FakeTrouble, object][] = [
    [
      { kind: 'rate_limited', retryAfterS: 7 },
      { code: 'NOTIFIER_RATE_LIMITED', retryAfterMs: 7_000 },
    ],
    [{ kind: 'refused', error: 'ratelimited' }, { code: 'NOTIFIER_RATE_LIMITED' }],
    [{ kind: 'refused', error: 'internal_error' }, { code: 'NOTIFIER_UNAVAILABLE' }],
    [{ kind: 'status', status: 503 }, { code: 'NOTIFIER_UNAVAILABLE' }],
    [{ kind: 'status', status: 404 }, { code: 'NOTIFIER_REJECTED' }],
    [
      { kind: 'refused', error: 'missing_scope' },
      { code: 'NOTIFIER_REJECTED', message: expect.stringContaining('chat:write') },
    ],
    [
      { kind: 'refused', error: 'not_in_channel' },
      { code: 'NOTIFIER_REJECTED', message: expect.stringContaining('/invite') },
    ],
  ];

  test.each(cases)('%j becomes a failure of the catalogue', async (trouble, expected) => {
    const slack = await startSlackFake();
    slack.troubleNext('chat.postMessage', trouble);
    await expect(notifierOn(slack).publish(aCard(), NEW)).rejects.toMatchObject(expected);
  });

  test('no answer in time can be tried again', async () => {
    const slack = await startSlackFake();
    slack.troubleNext('chat.postMessage', { kind: 'silent' });
    const notifier = notifierOn(slack, { timeoutMs: 50 });
    await expect(notifier.publish(aCard(), NEW)).rejects.toMatchObject({ code: 'NOTIFIER_UNAVAILABLE' });
  });

  test('a wrong token is named by its variable, never by its value', async () => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack, { token: 'xoxb-999-secret' });
    const failure: unknown = await notifier.publish(aCard(), NEW).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'NOTIFIER_REJECTED',
      message: expect.stringContaining('SLACK_BOT_TOKEN'),
    });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('secret');
  });

  test('an unknown channel says where to look', async () => {
    const slack = await startSlackFake();
    const publishing = notifierOn(slack, { channel: 'C0NOWHERE' }).publish(aCard(), NEW);
    await expect(publishing).rejects.toMatchObject({ message: expect.stringContaining('SLACK_CHANNEL') });
  });

  test('blocks that are refused do not keep people from being told', async () => {
    const slack = await startSlackFake();
    slack.troubleNext('chat.postMessage', { kind: 'refused', error: 'invalid_blocks' });
    await notifierOn(slack).publish(aCard(), NEW);
    expect(slack.roots()).toMatchObject([{ blocks: [], text: expect.stringContaining('CRITICAL') }]);
  });
});

test('the summary of a day is posted once', async () => {
  const slack = await startSlackFake();
  const notifier = notifierOn(slack);
  slack.troubleNext('chat.postMessage', { kind: 'lost' });
  const delivery = { key: '2026-03-15', isRepeat: false };
  await expect(notifier.publishSummary(A_SUMMARY, delivery)).rejects.toThrow();
  await notifier.publishSummary(A_SUMMARY, { ...delivery, isRepeat: true });
  expect(slack.roots()).toMatchObject([{ text: expect.stringContaining('20 critical, 40 warning') }]);
});

describe('a digest', () => {
  const KEY = 'google:2026-03-15T12:00:00.000Z';
  const ONCE = { key: KEY, isRepeat: false };
  const other = { campaignKey: '12', incidentKey: 'incident:google:101:12:x' };

  /** A digest that stands, and how an incident of it is told for the first time. */
  async function aToldDigest() {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack);
    const publishDigest = notifier.publishDigest?.bind(notifier) ?? never;
    const thread = await publishDigest(aDigest(), ONCE);
    return { slack, notifier, publishDigest, thread, first: { ref: null, thread, isRepeat: false } };
  }

  test('is one message of the channel, with a table', async () => {
    const { slack, thread } = await aToldDigest();
    expect(slack.roots()).toMatchObject([
      { ts: thread.messageId, text: expect.stringContaining('40 alerts in one sweep') },
    ]);
    expect(JSON.stringify(slack.roots()[0]?.blocks)).toContain('"type":"table"');
  });

  test.each(['lost', 'unanswered'] as const)('whose answer is %s is found again', async (kind) => {
    const slack = await startSlackFake();
    const notifier = notifierOn(slack, { timeoutMs: 200 });
    slack.troubleNext('chat.postMessage', { kind });
    await expect(notifier.publishDigest?.(aDigest(), ONCE)).rejects.toMatchObject({
      code: 'NOTIFIER_UNAVAILABLE',
    });
    const ref = await notifier.publishDigest?.(aDigest(), { key: KEY, isRepeat: true });
    expect(slack.roots().map(({ ts }) => ts)).toEqual([ref?.messageId]);
  });

  test('has its incidents in its thread, and what happens to them, told apart', async () => {
    const { slack, notifier, thread, first } = await aToldDigest();
    const ref = await notifier.publish(aCard(), first);
    await notifier.publish(aCard(other), first);
    const halted = aCard({ status: 'halted', headline: 'Halted', event: eventAt('k/2', 'Ana approved.') });
    expect(await notifier.publish(halted, { ref, isRepeat: false })).toEqual(ref);

    expect(slack.roots()).toHaveLength(1);
    expect(ref).toMatchObject({ threadId: thread.messageId });
    const replies = slack.replies(thread.messageId);
    expect(replies.map(({ text, edits }) => [text, edits])).toEqual([
      [expect.stringContaining('Halted'), 1],
      ['US_RunningShoes_Brand Search Q4 (11): A person is asked to decide.', 0],
      [expect.stringContaining('Halt proposed'), 0],
      ['US_RunningShoes_Brand Search Q4 (12): A person is asked to decide.', 0],
      ['US_RunningShoes_Brand Search Q4 (11): Ana approved.', 0],
    ]);
    expect(JSON.stringify(replies[4]?.blocks)).toContain('"text":"US_RunningShoes_Brand Search Q4 (11)\\n"');
    expect(replies.some(({ isBroadcast }) => isBroadcast)).toBe(false);
  });

  test('shows a reminder and a dead letter in the channel too', async () => {
    const { slack, notifier, thread, first } = await aToldDigest();
    const ref = await notifier.publish(aCard(), first);
    await notifier.publish(aCard({ event: eventAt('k/2', 'Reminder.') }), { ref, isRepeat: false });
    await notifier.publish(
      aCard({ ...other, status: 'dead_letter', event: eventAt('k/3', 'Stuck.') }),
      first,
    );
    const shown = slack.replies(thread.messageId).filter(({ isBroadcast }) => isBroadcast);
    expect(shown.map(({ text }) => text)).toEqual([
      'US_RunningShoes_Brand Search Q4 (11): Reminder.',
      'US_RunningShoes_Brand Search Q4 (12): Stuck.',
    ]);
  });

  test('has each incident once when its answer is lost, behind other messages of the thread', async () => {
    const { slack, notifier, thread, first } = await aToldDigest();
    slack.troubleNext('chat.postMessage', { kind: 'lost' });
    await expect(notifier.publish(aCard(), first)).rejects.toThrow();
    for (const n of [1, 2, 3]) {
      const card = aCard({ incidentKey: `other ${n}`, event: eventAt(`k/${n}`, 'Off plan.') });
      await notifier.publish(card, first);
    }
    const ref = await notifier.publish(aCard(), { ...first, isRepeat: true });
    expect(ref.messageId).toBe(slack.replies(thread.messageId)[0]?.ts);
    expect(slack.replies(thread.messageId)).toHaveLength(8);
    expect(slack.roots()).toHaveLength(1);
  });

  test('is not given an incident that an earlier attempt had told by itself', async () => {
    const { slack, notifier, thread, first } = await aToldDigest();
    slack.troubleNext('chat.postMessage', { kind: 'lost' });
    await expect(notifier.publish(aCard(), NEW)).rejects.toThrow();
    const ref = await notifier.publish(aCard(), { ...first, isRepeat: true });
    expect(ref).toEqual({ channel: slack.channel, messageId: slack.roots()[1]?.ts });
    expect(slack.replies(thread.messageId)).toEqual([]);
    expect(slack.replies(ref.messageId)).toHaveLength(1);
  });

  test('that somebody deleted holds nothing back: an incident is told in the channel', async () => {
    const { slack, notifier, first } = await aToldDigest();
    slack.messages.length = 0;
    const ref = await notifier.publish(aCard(), first);
    expect(ref.threadId).toBeUndefined();
    expect(slack.roots()).toHaveLength(1);
    expect(slack.replies(ref.messageId)).toHaveLength(1);
  });

  test('takes an incident again, once, that somebody deleted from its thread', async () => {
    const { slack, notifier, thread, first } = await aToldDigest();
    const ref = await notifier.publish(aCard(), first);
    slack.messages.splice(1);
    const event = eventAt('k/2', 'Reminder.');
    const anew = await notifier.publish(aCard({ event }), { ref, isRepeat: false });
    const again = await notifier.publish(aCard({ event }), { ref, isRepeat: true });
    expect(again).toEqual(anew);
    expect(anew.threadId).toBe(thread.messageId);
    expect(slack.replies(thread.messageId)).toHaveLength(2);
  });

  test('that Slack refuses as blocks is said in plain text', async () => {
    const slack = await startSlackFake();
    slack.troubleNext('chat.postMessage', { kind: 'refused', error: 'invalid_blocks' });
    await notifierOn(slack).publishDigest?.(aDigest(), ONCE);
    expect(slack.roots()).toMatchObject([{ blocks: [], text: expect.stringContaining('Worst: ') }]);
  });
});

function never(): never {
  throw new Error('Slack can post digests.');
}
