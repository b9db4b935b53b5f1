import { describe, expect, onTestFinished, test } from 'vitest';
import type { ActivityDeps } from '../../src/activities/activity-deps.ts';
import { createSlackNotifier } from '../../src/adapters/slack/index.ts';
import { sweepWorkflowId } from '../../src/workflows/workflow-ids.ts';
import { type SlackFake, startSlackFake } from '../support/slack-fake.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { PACE, replaceFleet } from '../support/warned-fleet.ts';

/** The whole stack with Slack as its channel, on a fleet that is off plan. */
async function aFlood(
  fleet: { campaigns: number; factor: number },
  wrapDeps: (deps: ActivityDeps) => ActivityDeps = (deps) => deps,
): Promise<{ stack: Stack; slack: SlackFake }> {
  const slack = await startSlackFake({ startMs: Date.now(), pageSize: 200 });
  const { token, channel, apiUrl } = slack;
  const notifiers = [createSlackNotifier({ token, channel, apiUrl, timeoutMs: 5_000 })];
  const stack = await aStack({ wrapDeps: (deps) => wrapDeps({ ...deps, notifiers }) });
  onTestFinished(() => stack.close());
  await replaceFleet(stack, fleet);
  return { stack, slack };
}

/** What each message was posted as: the same one twice is a duplicate. */
function names({ messages }: SlackFake): unknown[] {
  return messages.map(({ metadata }) => metadata?.event_payload['idem']);
}

async function digestEntries(stack: Stack, sweepKey: string): Promise<string[]> {
  const found = await stack.store.auditLog.list({ types: ['notification'], limit: 10_000 });
  return found.map(({ entry }) => entry).flatMap((entry) => (entry.sweepKey === sweepKey ? [entry.why] : []));
}

async function activitiesOf(stack: Stack, sweepKey: string): Promise<string[]> {
  const handle = stack.temporal.client.workflow.getHandle(
    `${sweepWorkflowId('google')}-${sweepKey.slice('google:'.length)}`,
  );
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );
}

describe('forty warnings of one sweep', () => {
  test('are one message of the channel with forty cards in its thread, though its answer is lost', async () => {
    const { stack, slack } = await aFlood({ campaigns: 40, factor: PACE.warning });
    slack.troubleNext('chat.postMessage', { kind: 'lost' });

    const { sweepKey, tally } = await stack.sweep('google');

    expect(tally.outcomes).toEqual({ warned: 40 });
    const [digest, ...others] = slack.roots();
    expect(others).toEqual([]);
    expect(digest?.text).toContain('Google Ads: 40 alerts in one sweep');
    expect(JSON.stringify(digest?.blocks)).toContain('… 10 more.');
    const replies = slack.replies(digest?.ts ?? '');
    expect(replies.filter(({ text }) => text.endsWith(': Off plan.'))).toHaveLength(40);
    expect(replies).toHaveLength(2 * 40);
    expect(new Set(names(slack)).size).toBe(1 + 2 * 40);
    expect(slack.messages.some(({ text }) => text.includes('<!channel>'))).toBe(false);
    expect(await digestEntries(stack, sweepKey)).toEqual(['40 alerts of one sweep are told as one message']);

    const second = await stack.sweep('google');

    expect(second.tally.outcomes).toEqual({ unchanged: 40 });
    expect(slack.messages).toHaveLength(1 + 2 * 40);
    expect(await activitiesOf(stack, second.sweepKey)).not.toContain('postDigest');
  });

  test('are one message when the worker dies before it keeps where that stands, and again after', async () => {
    const deaths: string[] = [];
    const dieOnceAt = (place: string) => {
      if (deaths.includes(place)) return;
      deaths.push(place);
      throw new Error('killed');
    };
    const { stack, slack } = await aFlood({ campaigns: 40, factor: PACE.warning }, (deps) => {
      const { messageBook, auditLog } = deps.store;
      return {
        ...deps,
        store: {
          ...deps.store,
          messageBook: {
            ...messageBook,
            save: async (key, notifier, said) => {
              if (key.startsWith('google:')) dieOnceAt('save');
              await messageBook.save(key, notifier, said);
            },
          },
          auditLog: {
            ...auditLog,
            append: async (entries) => {
              if (entries.some(({ key }) => key.includes('/digest/'))) dieOnceAt('append');
              await auditLog.append(entries);
            },
          },
        },
      };
    });

    const { sweepKey } = await stack.sweep('google');

    expect(deaths).toEqual(['save', 'append']);
    expect(slack.roots()).toHaveLength(1);
    expect(new Set(names(slack)).size).toBe(slack.messages.length);
    expect(await digestEntries(stack, sweepKey)).toHaveLength(1);
  });

  test('are told one by one where Slack does not take the digest, and none is held back', async () => {
    const { stack, slack } = await aFlood({ campaigns: 40, factor: PACE.warning });
    slack.troubleNext('chat.postMessage', { kind: 'refused', error: 'restricted_action' });

    const { sweepKey, tally } = await stack.sweep('google');

    expect(tally.outcomes).toEqual({ warned: 40 });
    expect(slack.roots()).toHaveLength(40);
    expect(await digestEntries(stack, sweepKey)).toEqual([]);
  });
});

describe('as many alerts as the policy lets pass', () => {
  test.each([
    ['ten by default', 10, {}],
    ['any number where it is 0', 12, { digestAbove: 0 }],
  ])('are one message each, and cost the sweep nothing: %s', async (_case, campaigns, change) => {
    const { stack, slack } = await aFlood({ campaigns, factor: PACE.warning });
    stack.policy = { ...stack.policy, ...change };

    const { sweepKey, tally } = await stack.sweep('google');

    expect(tally.outcomes).toEqual({ warned: campaigns });
    expect(slack.roots()).toHaveLength(campaigns);
    expect(await activitiesOf(stack, sweepKey)).toEqual([
      'listAccounts',
      'assessAccount',
      'judgeSweep',
      'settleFeedIncidents',
      'launchIncidents',
      'summarizeSweep',
    ]);
  });
});

describe('campaigns that were only noted so far', () => {
  test('are told as a digest when the policy lets them be told', async () => {
    const { stack, slack } = await aFlood({ campaigns: 12, factor: PACE.critical });
    stack.policy = { ...stack.policy, mode: 'monitor' };
    const noted = await stack.sweep('google');
    expect(noted.tally.outcomes).toEqual({ noted: 12 });
    expect(slack.messages).toEqual([]);

    stack.policy = { ...stack.policy, mode: 'approve' };
    const { tally } = await stack.sweep('google');

    expect(tally.outcomes).toEqual({ escalated: 12 });
    expect(slack.roots()).toMatchObject([{ text: expect.stringContaining('12 alerts in one sweep') }]);
    expect(slack.replies(slack.roots()[0]?.ts ?? '')).toHaveLength(2 * 12);
  });
});

describe('many halts that a breaker held back', () => {
  test('are told in the thread of the question that released them', async () => {
    const { stack, slack } = await aFlood({ campaigns: 12, factor: PACE.critical });
    await stack.sweep('google');
    expect(slack.roots()).toMatchObject([{ text: expect.stringContaining('Many halts at once') }]);

    const [fault] = await stack.store.incidentBook.list({ platform: 'google' });
    if (fault === undefined) throw new Error('Nobody was asked.');
    const release = { decision: 'approve', by: 'ana@example.com', reason: 'the data is right' };
    await stack.incident(fault).executeUpdate('decide', { args: [release] });
    await until(
      async () => slack.messages.filter(({ text }) => /: Halted, and confirmed/.test(text)).length,
      (told) => told === 12,
    );

    expect(slack.roots()).toHaveLength(1);
    expect(new Set(names(slack)).size).toBe(slack.messages.length);
  });
});
