import { describe, expect, test } from 'vitest';
import { decisionsOn, type Typed } from '../support/slack-press.ts';
import { aMember, aSlackRig, type SlackRig } from '../support/slack-rig.ts';

const REASON: Typed = {
  category: { choice: 'known_promotion' },
  reason: 'Launch week, agreed with finance.',
};
const SNOOZE: Typed = { ...REASON, hours: { choice: '4' } };
const OVERRIDE: Typed = { ...REASON, targetSpend: '1500.00', thresholdPct: '', hours: '48' };

/** Opens the dialog of a decision by its button. */
async function opened(decision: 'reject' | 'snooze' | 'override'): Promise<SlackRig> {
  const rig = await aSlackRig();
  await rig.click(decision);
  return rig;
}

describe('a decision that needs a reason', () => {
  test.each(['reject', 'snooze', 'override'] as const)(
    '%s opens its dialog before anything is looked up',
    async (decision) => {
      const rig = await aSlackRig();
      const before = rig.slack.calls.length;
      await rig.click(decision);
      const [first, ...rest] = rig.slack.calls.slice(before).map(({ method }) => method);
      expect([first, rest]).toEqual(['views.open', []]);
      expect(rig.slack.views[0]).toMatchObject({ triggerId: '1773576000.000100.trigger' });
      expect(rig.desk.sent).toEqual([]);
      expect(rig.card().edits).toBe(0);
    },
  );

  test('says which campaign it is about, and in which currency an amount is', async () => {
    const rig = await opened('override');
    const text = JSON.stringify(rig.slack.views);
    expect(text).toContain(
      'US_RunningShoes_Brand Search Q4\\nincident:google:101:11:2026-03-15T12:00:00.000Z',
    );
    expect(text).toContain('What should be spent by now, in USD');
  });

  test('that Slack does not open in time is said, and nothing is changed', async () => {
    const rig = await aSlackRig();
    rig.slack.troubleNext('views.open', { kind: 'refused', error: 'expired_trigger_id' });
    await rig.click('reject');
    expect(rig.told()[0]).toContain('Press the button again');
    expect(rig.desk.sent).toEqual([]);
  });
});

describe('a dialog that is sent off', () => {
  test('rejects with its category and reason', async () => {
    const rig = await opened('reject');
    const answer = await rig.sendDialog(REASON);
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(rig.desk.taken).toMatchObject([
      {
        workflowId: 'incident:google:101:11',
        message: {
          decision: 'reject',
          by: 'ana@example.com',
          category: 'known_promotion',
          reason: 'Launch week, agreed with finance.',
          observationId: 'google:101:11:2026-03-15T12:00:00.000Z',
        },
      },
    ]);
  });

  test('snoozes until a time that a slower clock still takes', async () => {
    const rig = await opened('snooze');
    await rig.sendDialog({ ...SNOOZE, hours: { choice: '24' } });
    expect(rig.desk.taken[0]?.message).toMatchObject({
      decision: 'snooze',
      until: '2026-03-16T11:59:10.000Z',
      category: 'known_promotion',
    });
  });

  test('overrides with what should be spent, until its end', async () => {
    const rig = await opened('override');
    await rig.sendDialog(OVERRIDE);
    expect(rig.desk.taken[0]?.message).toMatchObject({
      decision: 'override',
      targetSpend: '1500.00',
      expiresAt: '2026-03-17T11:59:10.000Z',
    });
    expect(rig.desk.taken[0]?.message).not.toHaveProperty('thresholdPct');
  });

  test('overrides with a threshold instead', async () => {
    const rig = await opened('override');
    await rig.sendDialog({ ...OVERRIDE, targetSpend: '', thresholdPct: '40.5' });
    expect(rig.desk.taken[0]?.message).toMatchObject({ thresholdPct: 40.5 });
    expect(rig.desk.taken[0]?.message).not.toHaveProperty('targetSpend');
  });

  test('marks the card meanwhile, and leaves it as it has to be', async () => {
    const rig = await opened('reject');
    let meanwhile = '';
    rig.desk.rule = async () => {
      meanwhile = JSON.stringify(rig.card().blocks);
      return { outcome: 'refused', reason: 'the campaign is halted already' };
    };
    await rig.sendDialog(REASON);
    expect(meanwhile).toContain('processing, by <@U0ANA>');
    expect(decisionsOn(rig.card())).toContain('reject');
    expect(rig.told()[0]).toContain('was refused, and it changed nothing');
  });

  test('twice is one decision, and after a restart too', async () => {
    const rig = await opened('reject');
    await rig.sendDialog(REASON);
    rig.restart();
    rig.nowMs += 1_000;
    await rig.sendDialog(REASON);
    expect(rig.desk.sent).toHaveLength(2);
    expect(rig.desk.taken).toHaveLength(1);
  });

  test('by somebody who may open it and may not decide changes nothing', async () => {
    const rig = await opened('reject');
    rig.slack.users.set('U0ANA', aMember('U0ANA', 'ana@example.com', { is_restricted: true }));
    await rig.sendDialog(REASON);
    expect(rig.desk.sent).toEqual([]);
    expect(rig.told()[0]).toContain('guests do not decide');
  });

  test('of a version that is gone says that nothing was changed', async () => {
    const rig = await opened('reject');
    rig.slack.views.push({
      triggerId: 'x',
      view: { ...rig.slack.views[0]?.view, private_metadata: 'old' },
    });
    const answer = await rig.sendDialog(REASON);
    expect(await answer.json()).toMatchObject({
      response_action: 'update',
      view: { title: { text: 'Nothing was changed' } },
    });
    await rig.app.stop();
    expect(rig.desk.sent).toEqual([]);
  });
});

describe('what cannot be a decision is said at its input, and the dialog stays open', () => {
  test.each<['reject' | 'snooze' | 'override', string, Typed, Record<string, string>]>([
    ['reject', 'no reason', { ...REASON, reason: '' }, { reason: 'Say why in at least 3 characters.' }],
    [
      'reject',
      'a reason of blanks',
      { ...REASON, reason: ' .     ' },
      { reason: 'Say why in at least 3 characters.' },
    ],
    [
      'reject',
      'a kind of reason that is none',
      { ...REASON, category: { choice: 'mood' } },
      { category: 'Choose what kind of reason it is.' },
    ],
    ['snooze', 'no time', REASON, { hours: 'Choose for how long.' }],
    ['snooze', 'two days', { ...SNOOZE, hours: { choice: '48' } }, { hours: 'Choose for how long.' }],
    [
      'override',
      'neither amount',
      { ...OVERRIDE, targetSpend: '' },
      { targetSpend: 'Enter an amount here, or a percentage below.' },
    ],
    [
      'override',
      'both amounts',
      { ...OVERRIDE, thresholdPct: '40' },
      { thresholdPct: 'Leave this empty, or the amount above: only one counts.' },
    ],
    [
      'override',
      'an amount with a comma',
      { ...OVERRIDE, targetSpend: '1.500,00' },
      { targetSpend: 'Write the amount with digits and a point, such as 1500.00.' },
    ],
    [
      'override',
      'a negative amount',
      { ...OVERRIDE, targetSpend: '-5' },
      { targetSpend: 'Write the amount with digits and a point, such as 1500.00.' },
    ],
    [
      'override',
      'a threshold of 0',
      { ...OVERRIDE, targetSpend: '', thresholdPct: '0' },
      { thresholdPct: 'Enter a percentage above 0 and up to 1000, such as 40.' },
    ],
    [
      'override',
      'a threshold past 1000',
      { ...OVERRIDE, targetSpend: '', thresholdPct: '1000.5' },
      { thresholdPct: 'Enter a percentage above 0 and up to 1000, such as 40.' },
    ],
    [
      'override',
      '0 hours',
      { ...OVERRIDE, hours: '0' },
      { hours: 'Enter a whole number of hours, from 1 to 168.' },
    ],
    [
      'override',
      '169 hours',
      { ...OVERRIDE, hours: '169' },
      { hours: 'Enter a whole number of hours, from 1 to 168.' },
    ],
    [
      'override',
      'half an hour',
      { ...OVERRIDE, hours: '0.5' },
      { hours: 'Enter a whole number of hours, from 1 to 168.' },
    ],
    [
      'override',
      'nothing at all',
      {},
      {
        category: 'Choose what kind of reason it is.',
        reason: 'Say why in at least 3 characters.',
        targetSpend: 'Enter an amount here, or a percentage below.',
        hours: 'Enter a whole number of hours, from 1 to 168.',
      },
    ],
  ])('%s: %s', async (...[decision, , typed, errors]) => {
    const rig = await opened(decision);
    const answer = await rig.sendDialog(typed);
    expect(await answer.json()).toEqual({ response_action: 'errors', errors });
    await rig.app.stop();
    expect(rig.desk.sent).toEqual([]);
  });

  test('corrected, it is the same press', async () => {
    const rig = await opened('reject');
    await rig.sendDialog({ ...REASON, reason: '' });
    await rig.sendDialog(REASON);
    expect(rig.desk.taken).toHaveLength(1);
  });
});
