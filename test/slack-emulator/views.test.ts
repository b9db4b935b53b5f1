import type { App, ViewResponseAction } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { aSlack, type Slack, START_MS } from '../support/slack.ts';
import { button, buttons, input, modal, section } from '../support/slack-blocks.ts';
import { aBoltApp } from './bolt-app.ts';

const CATEGORIES = ['known_promo', 'tracker_wrong'].map((value) => ({
  text: { type: 'plain_text', text: value },
  value,
}));

const REASON = modal(
  [
    section('Why?'),
    input('category', { type: 'static_select', action_id: 'c', options: CATEGORIES }),
    input('reason', { type: 'plain_text_input', action_id: 'r', min_length: 3 }),
    input('until', { type: 'datetimepicker', action_id: 'u' }, { optional: true }),
  ],
  { callback_id: 'reason', private_metadata: 'incident:google:101:11' },
);

const GOOD = { category: { c: 'tracker_wrong' }, reason: { r: 'The plan is old.' } };

interface SeenView {
  id: string;
  user: string;
  errors: object;
  callback_id: string;
  hash: string;
}

/** An app whose button opens a view; `onSubmit` is how it acknowledges. Gives the triggers that it got. */
async function anAppWithViews(
  slack: Slack,
  view: object,
  onSubmit: () => ViewResponseAction | undefined = () => undefined,
): Promise<{ triggers: string[]; submitted: object[] }> {
  const triggers: string[] = [];
  const submitted: object[] = [];
  await aBoltApp(slack, (app: App) => {
    app.action('open', async ({ ack, body, client }) => {
      await ack();
      const trigger_id = 'trigger_id' in body ? body.trigger_id : '';
      triggers.push(trigger_id);
      await client.apiCall('views.open', { trigger_id, view }).catch(() => undefined);
    });
    app.action('more', ({ ack }) => ack());
    app.view({ callback_id: /.*/, type: 'view_closed' }, ({ ack }) => ack());
    app.view(/.*/, async ({ ack, body }) => {
      submitted.push(body);
      const answer = onSubmit();
      await (answer === undefined ? ack() : ack(answer));
    });
  });
  return { triggers, submitted };
}

/** Ana clicks, and the view that she then has open. */
async function openedView(slack: Slack): Promise<SeenView> {
  const ts = await slack.post({ blocks: [buttons(button('open'))] });
  await slack.click({ user: 'U0ANA', ts, actionId: 'open' });
  await expect.poll(() => viewsOf(slack)).toHaveLength(1);
  const [view] = await viewsOf(slack);
  if (view === undefined) throw new Error('no view was opened');
  return view;
}

function viewsOf(slack: Slack): Promise<SeenView[]> {
  return slack.control('views');
}

describe('a view', () => {
  test('is shown to who clicked, and reaches the app with what was filled in', async () => {
    const slack = await aSlack();
    const { submitted } = await anAppWithViews(slack, REASON);
    const view = await openedView(slack);
    expect(view).toMatchObject({ user: 'U0ANA', callback_id: 'reason' });
    const outcome = await slack.submit(view.id, 'U0ANA', { ...GOOD, until: { u: '1773583200' } });
    expect(outcome).toEqual({ kind: 'closed' });
    expect(submitted).toMatchObject([
      {
        type: 'view_submission',
        user: { id: 'U0ANA', team_id: 'T0EMULATOR' },
        team: { id: 'T0EMULATOR' },
        response_urls: [],
        view: {
          id: view.id,
          private_metadata: 'incident:google:101:11',
          callback_id: 'reason',
          state: {
            values: {
              category: { c: { type: 'static_select', selected_option: CATEGORIES[1] } },
              reason: { r: { type: 'plain_text_input', value: 'The plan is old.' } },
              until: { u: { type: 'datetimepicker', selected_date_time: 1_773_583_200 } },
            },
          },
        },
      },
    ]);
    expect(await viewsOf(slack)).toEqual([]);
  });

  test('with something missing is not sent at all', async () => {
    const slack = await aSlack();
    const { submitted } = await anAppWithViews(slack, REASON);
    const view = await openedView(slack);
    const errors = {
      category: 'Please complete this required field.',
      reason: 'Please enter at least 3 characters.',
    };
    expect(await slack.submit(view.id, 'U0ANA', { reason: { r: 'no' } })).toEqual({ kind: 'errors', errors });
    expect(await viewsOf(slack)).toMatchObject([{ errors }]);
    expect(submitted).toEqual([]);
  });

  test('stays open with the app’s own errors, and what was filled in', async () => {
    const slack = await aSlack();
    const errors = { reason: 'Say more.' };
    await anAppWithViews(slack, REASON, () => ({ response_action: 'errors', errors }));
    const view = await openedView(slack);
    expect(await slack.submit(view.id, 'U0ANA', GOOD)).toEqual({ kind: 'errors', errors });
    const page = await (await fetch(`${slack.url}/?as=U0ANA`)).text();
    expect(page).toContain('Say more.');
    expect(page).toContain('The plan is old.');
  });

  test('does not take errors for what is no input', async () => {
    const slack = await aSlack();
    await anAppWithViews(slack, REASON, () => ({ response_action: 'errors', errors: { nowhere: 'x' } }));
    const view = await openedView(slack);
    expect(await slack.submit(view.id, 'U0ANA', GOOD)).toEqual({
      kind: 'failed',
      problem: expect.stringContaining('We had some trouble connecting'),
    });
  });

  test('gives way to another one, or to all being done', async () => {
    const slack = await aSlack();
    const answers: ViewResponseAction[] = [
      { response_action: 'update', view: modal([section('Sure?')], { callback_id: 'second' }) as never },
      { response_action: 'push', view: modal([section('Really?')], { callback_id: 'third' }) as never },
      { response_action: 'clear' },
    ];
    await anAppWithViews(slack, REASON, () => answers.shift());
    const first = await openedView(slack);
    expect(await slack.submit(first.id, 'U0ANA', GOOD)).toEqual({ kind: 'updated' });
    expect(await slack.submit(first.id, 'U0ANA', {})).toEqual({ kind: 'pushed' });
    const stack = await viewsOf(slack);
    expect(stack.map(({ callback_id }) => callback_id)).toEqual(['second', 'third']);
    expect(await slack.submit(stack[1]?.id ?? '', 'U0ANA', {})).toEqual({ kind: 'cleared' });
    expect(await viewsOf(slack)).toEqual([]);
  });

  test('of somebody else cannot be submitted', async () => {
    const slack = await aSlack();
    const { submitted } = await anAppWithViews(slack, REASON);
    const view = await openedView(slack);
    expect(await slack.submit(view.id, 'U0EVE', GOOD)).toMatchObject({ kind: 'refused' });
    expect(submitted).toEqual([]);
  });

  test('that is closed tells the app only where it asks for that', async () => {
    const slack = await aSlack();
    await anAppWithViews(slack, { ...REASON, notify_on_close: true });
    const { id } = await openedView(slack);
    expect(await slack.control(`views/${id}/close`, { user: 'U0ANA' })).toEqual({ ok: true });
    expect((await slack.deliveries()).map(({ type }) => type)).toEqual(['block_actions', 'view_closed']);
  });

  test('has buttons of its own, which tell which view it was', async () => {
    const slack = await aSlack();
    const view = modal([
      buttons(button('more')),
      input('reason', { type: 'plain_text_input', action_id: 'r' }),
    ]);
    await anAppWithViews(slack, view);
    const { id } = await openedView(slack);
    await slack.click({ user: 'U0ANA', viewId: id, actionId: 'more' });
    const [, second] = await slack.deliveries();
    expect(second?.payload).toMatchObject({ container: { type: 'view', view_id: id }, view: { id } });
    expect(second?.payload).not.toHaveProperty('response_url');
  });
});

describe('a trigger', () => {
  async function aTrigger(slack: Slack): Promise<string> {
    const { triggers } = await anAppWithViews(slack, {});
    const ts = await slack.post({ blocks: [buttons(button('open'))] });
    await slack.click({ user: 'U0ANA', ts, actionId: 'open' });
    return triggers[0] ?? '';
  }

  function opening(slack: Slack, trigger_id: string): Promise<unknown> {
    return slack.web.apiCall('views.open', { trigger_id, view: REASON });
  }

  test('opens one view', async () => {
    const slack = await aSlack();
    const trigger = await aTrigger(slack);
    await expect(opening(slack, trigger)).resolves.toMatchObject({ ok: true, view: { type: 'modal' } });
    await expect(opening(slack, trigger)).rejects.toMatchObject({ data: { error: 'exchanged_trigger_id' } });
  });

  test.each([
    [3_000, 'in time', null],
    [3_001, 'too late', 'expired_trigger_id'],
  ])('after %d ms comes %s', async (passedMs, _, error) => {
    let nowMs = START_MS;
    const slack = await aSlack({ nowMs: () => nowMs });
    const trigger = await aTrigger(slack);
    nowMs += passedMs;
    const outcome = await opening(slack, trigger).catch(
      (failure: { data: { error: string } }) => failure.data.error,
    );
    expect(outcome).toEqual(error ?? expect.objectContaining({ ok: true }));
  });

  test('that was never given out is invalid', async () => {
    const slack = await aSlack();
    await expect(opening(slack, '1.2.abc')).rejects.toMatchObject({ data: { error: 'invalid_trigger_id' } });
  });

  test('is not used up by a view that Slack refuses', async () => {
    const slack = await aSlack();
    const trigger_id = await aTrigger(slack);
    const view = { ...REASON, title: { type: 'plain_text', text: 'x'.repeat(25) } };
    await expect(slack.web.apiCall('views.open', { trigger_id, view })).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
        },
      },
    });
    await expect(opening(slack, trigger_id)).resolves.toMatchObject({ ok: true });
  });
});

describe('views.update', () => {
  test('replaces a view, and not over somebody else’s change', async () => {
    const slack = await aSlack();
    await anAppWithViews(slack, REASON);
    const { id, hash } = await openedView(slack);
    const update = (more: object) =>
      slack.web.apiCall('views.update', { view: modal([section('x')], { callback_id: 'new' }), ...more });
    await expect(update({ view_id: id, hash })).resolves.toMatchObject({ view: { id, callback_id: 'new' } });
    await expect(update({ view_id: id, hash })).rejects.toMatchObject({ data: { error: 'hash_conflict' } });
    await expect(update({ view_id: 'V0GONE' })).rejects.toMatchObject({ data: { error: 'not_found' } });
    await expect(update({})).rejects.toMatchObject({ data: { error: 'invalid_arguments' } });
  });
});
