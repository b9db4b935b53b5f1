import { describe, expect, test, vi } from 'vitest';
import { NoWorkerAnswers } from '../../src/client/answered-by-worker.ts';
import type { PersonDecision } from '../../src/domain/incident-decision.ts';
import { aCard } from '../support/incident-cards.ts';
import { clickPayload, decisionsOn, formOf, signedRequest } from '../support/slack-press.ts';
import { aMember, aSlackRig, type SlackRig } from '../support/slack-rig.ts';

const HALTED = { outcome: 'executed', reason: 'the campaign is halted, after another look at it' } as const;

/** The card as the incident itself writes it when it moves on, through the notifier. */
async function moveOn(rig: SlackRig): Promise<void> {
  const { ts, channel } = rig.card();
  const event = { key: 'k/2', at: '2026-03-15T12:00:20.000Z', text: 'Halted.' };
  const card = aCard({ status: 'halted', question: null, offers: ['resume'], headline: 'Halted', event });
  await rig.notifier.publish(card, { ref: { channel, messageId: ts }, isRepeat: false });
}

function cardText(rig: SlackRig): string {
  return JSON.stringify(rig.card().blocks);
}

describe('a click', () => {
  test('is a decision on that incident and observation, by the address that Slack keeps of the person', async () => {
    const rig = await aSlackRig();
    await rig.click('approve');
    expect(rig.desk.taken).toEqual([
      {
        workflowId: 'incident:google:101:11',
        updateId: expect.stringMatching(/^slack-[0-9a-f]{40}$/),
        message: {
          decision: 'approve',
          by: 'ana@example.com',
          reason: 'Pressed in Slack.',
          observationId: 'google:101:11:2026-03-15T12:00:00.000Z',
        },
      },
    ]);
  });

  test.each(['approve', 'acknowledge'] as const)('to %s needs no dialog', async (decision) => {
    const rig = await aSlackRig();
    await rig.click(decision);
    expect(rig.desk.taken.map(({ message }) => message.decision)).toEqual([decision]);
  });

  test('to resume needs none either', async () => {
    const rig = await aSlackRig({ status: 'halted', question: null, offers: ['resume'] });
    await rig.click('resume');
    expect(rig.desk.taken.map(({ message }) => message.decision)).toEqual(['resume']);
  });

  test('takes the buttons away at once, says by whom, and then tells what became of it', async () => {
    const rig = await aSlackRig();
    let meanwhile = '';
    rig.desk.rule = async () => {
      meanwhile = cardText(rig);
      await moveOn(rig);
      return HALTED;
    };
    await rig.click('approve');
    expect(meanwhile).toContain('processing, by <@U0ANA>');
    expect(meanwhile).not.toContain('"type":"actions"');
    expect(meanwhile).toContain('US_RunningShoes_Brand Search Q4');
    expect(cardText(rig)).not.toContain('processing');
    expect(decisionsOn(rig.card())).toEqual(['resume']);
    expect(rig.told()).toEqual([
      'plain_text: US_RunningShoes_Brand Search Q4: ✅ Your approval is carried out: the campaign is halted, after another look at it. The thread of the card says what was done.',
    ]);
  });

  test('is decided all the same where Slack does not answer that the buttons are away', async () => {
    const rig = await aSlackRig();
    rig.slack.troubleNext('chat.update', { kind: 'silent' });
    const payload = clickPayload(rig.card(), 'approve');
    await rig.post(signedRequest(formOf(payload), { atMs: rig.nowMs }));
    await vi.waitFor(() => expect(rig.desk.taken).toHaveLength(1), { timeout: 3_000, interval: 5 });
    expect(rig.card().edits).toBe(0);
    await vi.waitFor(() => expect(rig.told().join()).toContain('Your approval is carried out'), {
      timeout: 15_000,
    });
  });

  test('leaves the card alone where the incident has moved it on meanwhile', async () => {
    const rig = await aSlackRig();
    rig.desk.rule = async () => {
      await moveOn(rig);
      return { outcome: 'refused', reason: 'severity went from warning to critical' };
    };
    await rig.click('approve');
    expect(cardText(rig)).toContain('Halted');
    expect(decisionsOn(rig.card())).toEqual(['resume']);
  });

  test('says the outcome on the card where the incident could not say it yet', async () => {
    const rig = await aSlackRig();
    await rig.click('approve');
    expect(decisionsOn(rig.card())).toEqual([]);
    expect(cardText(rig)).toContain(
      'approval by ana@example.com, executed: the campaign is halted, after another look at it.',
    );
  });

  test('that is recorded only leaves the buttons to others, and says so', async () => {
    const rig = await aSlackRig();
    rig.desk.rule = async () => ({ outcome: 'recorded', reason: 'seen: reminders stop, the deadline stays' });
    await rig.click('acknowledge');
    await rig.click('acknowledge', { user: 'U0BO', actionTs: '1773576009.000100' });
    expect(decisionsOn(rig.card())).toEqual(['approve', 'reject', 'acknowledge', 'snooze', 'override']);
    expect(cardText(rig)).toContain('acknowledgement by bo@example.com, recorded');
    expect(cardText(rig)).not.toContain('ana@example.com');
  });

  test('that is refused puts the buttons back, and says why and what to do', async () => {
    const rig = await aSlackRig();
    rig.desk.rule = async () => ({ outcome: 'refused', reason: "ana is not one of the policy's approvers" });
    const before = rig.card().blocks;
    await rig.click('approve');
    expect(rig.card().blocks).toEqual(before);
    expect(rig.told()).toEqual([
      "plain_text: US_RunningShoes_Brand Search Q4: 🚫 Your approval was refused, and it changed nothing: ana is not one of the policy's approvers. Look at the card as it stands now; who may decide is named there.",
    ]);
  });

  test('leaves the message such that a notifier whose answer was lost finds it again, and posts none twice', async () => {
    const rig = await aSlackRig();
    await rig.click('approve');
    const ref = await rig.notifier.publish(aCard({ offers: ['resume'] }), { ref: null, isRepeat: true });
    expect(ref.messageId).toBe(rig.card().ts);
    expect(rig.slack.roots()).toHaveLength(1);
    expect(decisionsOn(rig.card())).toEqual(['resume']);
  });
});

describe('a click that comes again', () => {
  test('as the same delivery with a new date is the same decision', async () => {
    const rig = await aSlackRig();
    const payload = formOf(clickPayload(rig.card(), 'approve'));
    await rig.post(signedRequest(payload, { atMs: rig.nowMs }));
    await rig.post(signedRequest(payload, { atMs: rig.nowMs + 1_000 }));
    await rig.app.stop();
    expect(rig.desk.sent).toHaveLength(2);
    expect(rig.desk.taken).toHaveLength(1);
  });

  test('named after another workspace of the organisation is the same decision', async () => {
    const rig = await aSlackRig();
    rig.slack.home = { ...rig.slack.home, enterprise_id: 'E0ORG' };
    const ofOrg = { enterprise_user: { enterprise_id: 'E0ORG' } };
    rig.slack.users.set('U0ANA', aMember('U0ANA', 'ana@example.com', { team_id: 'T0OTHER', ...ofOrg }));
    const payloads = ['T0OTHER', 'T0HOME'].map((team) =>
      formOf(clickPayload(rig.card(), 'approve', { team, enterprise: 'E0ORG' })),
    );
    for (const body of payloads) await rig.post(signedRequest(body, { atMs: rig.nowMs }));
    await rig.app.stop();
    expect(rig.desk.taken).toHaveLength(1);
  });

  test('as a second click is one decision, and the second is told who was first', async () => {
    const rig = await aSlackRig();
    const payloads = ['1773576000.000100', '1773576000.400100'].map((actionTs) =>
      formOf(clickPayload(rig.card(), 'approve', { actionTs })),
    );
    await Promise.all(payloads.map((body) => rig.post(signedRequest(body, { atMs: rig.nowMs }))));
    await rig.app.stop();
    expect(rig.desk.taken).toHaveLength(2);
    expect(rig.told().filter((text) => text.includes('is carried out'))).toHaveLength(1);
    expect(rig.told().filter((text) => text.includes('already decided by ana@example.com'))).toHaveLength(1);
  });

  test('by somebody else is told who decided, when, and that it changed nothing', async () => {
    const rig = await aSlackRig();
    const payload = clickPayload(rig.card(), 'approve', {
      user: 'U0BO',
      actionTs: '1773576003.000100',
    });
    await rig.click('approve');
    await rig.post(signedRequest(formOf(payload), { atMs: rig.nowMs }));
    await rig.app.stop();
    expect(rig.told('U0BO')).toEqual([
      'plain_text: US_RunningShoes_Brand Search Q4: Your approval came too late and changed nothing: already decided by ana@example.com at 2026-03-15 12:00 UTC. ana@example.com decided approve at 2026-03-15T12:00:05.000Z.',
    ]);
  });

  test('after the app has started anew counts: nothing in memory eats it', async () => {
    const rig = await aSlackRig();
    rig.desk.rule = async () => {
      throw new Error('14 UNAVAILABLE: the process dies here');
    };
    await rig.click('approve');
    expect(rig.desk.taken).toHaveLength(0);
    rig.restart();
    rig.desk.rule = async () => HALTED;
    await rig.click('approve');
    expect(rig.desk.taken).toHaveLength(1);
    expect(rig.told().at(-1)).toContain('carried out');
  });

  test('after the app has started anew is the same decision still', async () => {
    const rig = await aSlackRig();
    const request = signedRequest(formOf(clickPayload(rig.card(), 'approve')), {
      atMs: rig.nowMs,
    });
    await rig.post(request);
    await rig.app.stop();
    rig.restart();
    expect((await rig.post(request)).status).toBe(200);
    await rig.app.stop();
    expect(rig.desk.taken).toHaveLength(1);
  });
});

test('a card whose line of a lost press was left behind is written anew by its next event', async () => {
  const rig = await aSlackRig();
  rig.slack.troubleNext('chat.update', { kind: 'lost' });
  rig.desk.rule = async () => {
    rig.slack.troubleNext('conversations.history', { kind: 'status', status: 503 });
    rig.slack.troubleNext('chat.update', { kind: 'status', status: 503 });
    return HALTED;
  };
  await rig.click('approve');
  expect(cardText(rig)).toContain('the next event of the incident brings the buttons back');
  await moveOn(rig);
  expect(decisionsOn(rig.card())).toEqual(['resume']);
});

test('what was decided elsewhere is said on a card that still shows its buttons', async () => {
  const rig = await aSlackRig();
  rig.desk.rule = async () => ({
    outcome: 'already_decided',
    reason: 'cy@example.com decided reject at 2026-03-15T11:59:00.000Z',
    decidedBy: 'cy@example.com',
    at: '2026-03-15T11:59:00.000Z',
  });
  await rig.click('approve');
  expect(decisionsOn(rig.card())).toEqual([]);
  expect(cardText(rig)).toContain('Decided: already decided by cy@example.com at 2026-03-15 11:59 UTC.');
});

test('on an incident that is closed the store answers, and the buttons go', async () => {
  const rig = await aSlackRig();
  rig.desk.record = {
    status: 'closed',
    closedBecause: 'back on plan',
    decidedBy: null,
    updatedAt: '2026-03-15T11:00:00.000Z',
  } as typeof rig.desk.record;
  await rig.click('approve');
  expect(rig.desk.sent).toEqual([]);
  expect(rig.told()[0]).toContain('The incident is closed: back on plan.');
  expect(decisionsOn(rig.card())).toEqual([]);
});

describe('who may not decide is told so, and the buttons stay for the others', () => {
  test.each([
    ['a bot', { is_bot: true }, 'a bot does not decide'],
    ['a workflow bot', { is_workflow_bot: true }, 'a bot does not decide'],
    ['somebody deactivated', { deleted: true }, 'your account is deactivated'],
    ['a guest', { is_restricted: true }, 'guests do not decide'],
    ['a guest of one channel', { is_ultra_restricted: true }, 'guests do not decide'],
    ['a stranger', { is_stranger: true }, 'another workspace'],
    ['somebody of another workspace', { team_id: 'T0OTHER' }, 'another workspace'],
    ['somebody with no workspace at all', { team_id: undefined }, 'another workspace'],
    [
      'somebody of another organisation',
      { team_id: 'T0OTHER', enterprise_user: { enterprise_id: 'E0OTHER' } },
      'another workspace',
    ],
    ['somebody without an address', { profile: {} }, 'does not tell your e-mail address'],
    ['somebody whose address is not confirmed', { is_email_confirmed: false }, 'is not confirmed'],
  ])('%s', async (_who, more, why) => {
    const rig = await aSlackRig();
    rig.slack.users.set('U0ANA', aMember('U0ANA', 'ana@example.com', more));
    const before = rig.card().blocks;
    await rig.click('approve');
    expect(rig.desk.sent).toEqual([]);
    expect(rig.told()).toHaveLength(1);
    expect(rig.told()[0]).toContain(why);
    expect(rig.card().blocks).toEqual(before);
    expect(rig.card().edits).toBe(0);
  });

  test('is asked anew at each click, because roles end', async () => {
    const rig = await aSlackRig();
    rig.desk.rule = async () => ({ outcome: 'recorded', reason: 'seen' });
    await rig.click('acknowledge');
    rig.slack.users.set('U0ANA', aMember('U0ANA', 'ana@example.com', { deleted: true }));
    await rig.click('approve', { actionTs: '1773576009.000100' });
    expect(rig.desk.taken.map(({ message }) => message.decision)).toEqual(['acknowledge']);
    expect(rig.told().at(-1)).toContain('deactivated');
  });

  test('the name that a person gave themselves is used nowhere', async () => {
    const rig = await aSlackRig();
    await rig.click('approve');
    expect(JSON.stringify(rig.desk.taken)).not.toContain('CEO');
    expect(cardText(rig)).not.toContain('CEO');
  });
});

describe('when nobody answers, nothing is lost and nobody is left waiting', () => {
  test('a worker that takes its time is asked after again under the same name', async () => {
    const rig = await aSlackRig();
    let times = 0;
    rig.desk.rule = async () => {
      times += 1;
      if (times < 4) throw new NoWorkerAnswers(10_000);
      return HALTED;
    };
    await rig.click('approve');
    await vi.waitFor(() => expect(rig.told()).toHaveLength(2));
    expect(new Set(rig.desk.sent.map(({ updateId }) => updateId)).size).toBe(1);
    expect(rig.told()).toEqual([
      expect.stringContaining('has not answered within 10 seconds'),
      expect.stringContaining('is carried out'),
    ]);
  });

  test.each([
    ['no worker', new NoWorkerAnswers(10_000), "Pacekeeper's worker does not answer"],
    ['no server', new Error('14 UNAVAILABLE: No connection established'), 'could not be reached'],
  ])('%s: the buttons come back, and one more press counts once', async (_what, error, why) => {
    const rig = await aSlackRig();
    rig.desk.rule = async () => {
      throw error;
    };
    const before = rig.card().blocks;
    await rig.click('approve');
    await rig.app.stop();
    expect(rig.told().at(-1)).toContain(why);
    expect(rig.told().at(-1)).toContain('a decision counts only once');
    expect(rig.card().blocks).toEqual(before);
  });

  test('Slack that does not say who it was: nothing is decided', async () => {
    const rig = await aSlackRig();
    rig.slack.troubleNext('users.info', { kind: 'status', status: 503 });
    await rig.click('approve');
    expect(rig.desk.sent).toEqual([]);
    expect(rig.told()[0]).toContain('Slack did not let Pacekeeper see who you are');
  });

  test('a scope that is missing is named', async () => {
    const rig = await aSlackRig();
    rig.slack.scopes = ['chat:write'];
    await rig.click('approve');
    expect(rig.told()[0]).toContain('users:read');
  });

  test('a card that cannot be read or edited holds up no decision', async () => {
    const rig = await aSlackRig();
    rig.slack.scopes = ['chat:write', 'users:read', 'users:read.email'];
    rig.slack.troubleNext('chat.update', { kind: 'refused', error: 'edit_window_closed' });
    await rig.click('approve');
    expect(rig.desk.taken).toHaveLength(1);
    expect(rig.told()[0]).toContain('is carried out');
  });

  test('an answer that the channel does not take goes by the address of the press', async () => {
    const rig = await aSlackRig();
    rig.slack.troubleNext('chat.postEphemeral', { kind: 'refused', error: 'user_not_in_channel' });
    await rig.click('approve');
    expect(rig.slack.responses).toMatchObject([
      {
        response_type: 'ephemeral',
        replace_original: false,
        text: expect.stringContaining('is carried out'),
      },
    ]);
  });

  test('no failure writes a token, a secret or a name to the log', async () => {
    const rig = await aSlackRig();
    rig.slack.troubleNext('users.info', { kind: 'refused', error: 'invalid_auth' });
    await rig.click('approve');
    rig.desk.rule = async () => {
      throw new Error('14 UNAVAILABLE');
    };
    await rig.click('approve', { actionTs: '1773576009.000100' });
    expect(rig.log.join()).toContain('invalid_auth');
    expect(rig.log.join()).toContain('14 UNAVAILABLE');
    expect(rig.log.join()).not.toMatch(/xoxb-fake|8f742231|CEO|example\.com|RunningShoes/);
  });
});

describe('a press on something else', () => {
  async function pressAltered(change: (action: Record<string, unknown>) => Record<string, unknown>) {
    const rig = await aSlackRig();
    const payload = clickPayload(rig.card(), 'approve');
    const [action] = payload['actions'] as Record<string, unknown>[];
    const altered = { ...payload, actions: [change(action ?? {})] };
    const answer = await rig.post(signedRequest(formOf(altered), { atMs: rig.nowMs }));
    await rig.app.stop();
    return { rig, answer };
  }

  test.each([
    ['a button of a version that is gone', { action_id: 'pacing:explode' }],
    ['a value that is none', { value: 'https://example.com' }],
    ['a value of another incident', { value: '{"i":"incident:google:1:2:x","o":null,"n":null,"c":null}' }],
  ])('is told that it is none of ours: %s', async (_what, change) => {
    const { rig } = await pressAltered((action) => ({ ...action, ...change }));
    expect(rig.desk.sent).toEqual([]);
    expect(rig.slack.responses).toMatchObject([{ text: expect.stringContaining('belongs to no card') }]);
  });
});

test('a card that is a reply in a thread is marked there, and its person is told there', async () => {
  const rig = await aSlackRig();
  const root = rig.card();
  const reply = { ...root, ts: '1773576100.000100', threadTs: root.ts };
  rig.slack.messages.push(reply);
  await rig.post(signedRequest(formOf(clickPayload(reply, 'approve')), { atMs: rig.nowMs }));
  await rig.app.stop();
  expect(decisionsOn(root)).not.toEqual([]);
  expect(decisionsOn(reply)).toEqual([]);
  expect(rig.slack.ephemerals).toMatchObject([{ threadTs: root.ts }]);
});

test('a name full of markup pings nobody: card, line, dialog, answer and note', async () => {
  const name = '<!channel> *x* </script> <@U0BO>';
  const rig = await aSlackRig({ campaignName: name, headline: name });
  rig.desk.rule = async () => ({ outcome: 'executed', reason: `${name} is halted` });
  const seen: unknown[] = [rig.card().blocks, rig.card().text];
  for (const decision of ['reject', 'approve'] satisfies PersonDecision[]) await rig.click(decision);
  seen.push(
    rig.slack.views,
    rig.card().blocks,
    rig.slack.calls.map(({ body }) => body['blocks'] ?? '[]').map((text) => JSON.parse(text) as unknown),
  );
  const fallbacks = rig.slack.ephemerals.map(({ text }) => text);
  for (const text of [...seen.flatMap(mrkdwnIn), ...fallbacks, rig.card().text]) {
    expect(text.replace('<@U0ANA>', '')).not.toMatch(/[<>]/);
  }
  expect(JSON.stringify(rig.slack.views)).toContain('<!channel> *x* </script>');
  expect(rig.told()[0]).toContain('<!channel> *x* </script> <@U0BO>: ✅');
});

/** Every text that Slack would parse. */
function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  return [
    ...(type === 'mrkdwn' && typeof text === 'string' ? [text] : []),
    ...Object.values(value).flatMap(mrkdwnIn),
  ];
}
