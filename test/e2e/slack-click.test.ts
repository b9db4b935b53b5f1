import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { IncidentStatus } from '../../src/domain/incident.ts';
import type { AskedDecision } from '../../src/slack-app/dialog.ts';
import { aSlackDesk, type SlackDesk } from '../support/slack-desk.ts';
import { clickPayload, decisionsOn, dialogPayload, type Typed } from '../support/slack-press.ts';
import { until } from '../support/stack.ts';

let desk: SlackDesk;

beforeAll(async () => {
  desk = await aSlackDesk();
});
afterAll(() => desk.close());

test('two signed clicks on one card halt its campaign once, and the card ends without the question', async () => {
  const incident = await desk.one('awaiting_approval');
  const card = desk.cardOf(incident);
  const clicks = (['U0ANA', 'U0BO'] as const).map((user, index) =>
    clickPayload(card, 'approve', { user, actionTs: `1773576000.00010${index}` }),
  );
  const [first, second] = clicks as [Record<string, unknown>, Record<string, unknown>];
  await desk.press(first);
  expect(await desk.told('U0ANA', 1)).toContain('Your approval is carried out');
  await desk.press(second);
  expect(await desk.told('U0BO', 1)).toContain('changed nothing');
  await until(
    () => desk.stack.store.incidentBook.find(incident.incidentKey),
    (record) => record?.status === 'halted',
  );
  expect(await desk.pausesOf(incident.campaignKey)).toBe(1);
  expect(decisionsOn(desk.cardOf(incident))).not.toContain('approve');
  expect(JSON.stringify(desk.cardOf(incident).blocks)).not.toContain('processing');
  const people = (await desk.stack.store.auditLog.list({ incidentKey: incident.incidentKey })).flatMap(
    ({ entry }) => (entry.type === 'approval' && entry.actor.kind === 'person' ? [entry.actor.claimed] : []),
  );
  expect(people.toSorted()).toEqual(['ana@example.com', 'bo@example.com']);
});

const REASON = { category: { choice: 'known_promotion' }, reason: 'Launch week.' };

test.each<[AskedDecision, IncidentStatus, Typed, string]>([
  ['reject', 'awaiting_approval', REASON, 'Your rejection is recorded'],
  ['snooze', 'warned', { ...REASON, hours: { choice: '24' } }, 'Your snooze is recorded'],
  ['override', 'warned', { ...REASON, thresholdPct: '900', hours: '48' }, 'Your override is carried out'],
])(
  '%s, with what the dialog asks, is taken by the incident, and nothing is halted',
  async (...[decision, status, typed, said]) => {
    const incident = await desk.one(status);
    const [before, dialogs] = [
      desk.slack.ephemerals.filter(({ user }) => user === 'U0BO').length,
      desk.slack.views.length,
    ];
    await desk.press(clickPayload(desk.cardOf(incident), decision, { user: 'U0BO' }));
    await vi.waitFor(() => expect(desk.slack.views).toHaveLength(dialogs + 1), 10_000);
    await desk.press(
      dialogPayload(desk.slack.views.at(-1)?.view ?? {}, typed, { user: 'U0BO', viewId: `V${dialogs}` }),
    );
    expect(await desk.told('U0BO', before + 1)).toContain(said);
    expect(await desk.pausesOf(incident.campaignKey)).toBe(0);
    expect(decisionsOn(desk.cardOf(incident))).not.toContain('approve');
    expect(JSON.stringify(desk.cardOf(incident).blocks)).not.toContain('processing');
  },
);
