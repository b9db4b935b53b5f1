import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSlackNotifier } from '../../src/adapters/slack/index.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import type { AskedDecision } from '../../src/slack-app/dialog.ts';
import { createSlackApp, type SlackApp } from '../../src/slack-app/slack-app.ts';
import { type FakeMessage, type SlackFake, startSlackFake } from '../support/slack-fake.ts';
import {
  clickPayload,
  decisionsOn,
  dialogPayload,
  formOf,
  SIGNING_SECRET,
  signedRequest,
  type Typed,
} from '../support/slack-press.ts';
import { aMember } from '../support/slack-rig.ts';
import { aStack, type Stack, until } from '../support/stack.ts';

/** Everything for real: simulator, Temporal, worker, store, Slack's channel with buttons, and its app over HTTP. */
let stack: Stack;
let slack: SlackFake;
let app: SlackApp;
let url = '';
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  slack = await startSlackFake({ pageSize: 100, atEnd: (close) => closing.push(close) });
  slack.users.set('U0ANA', aMember('U0ANA', 'ana@example.com'));
  slack.users.set('U0BO', aMember('U0BO', 'bo@example.com'));
  const { token, channel, apiUrl } = slack;
  const notifier = createSlackNotifier({ token, channel, apiUrl, timeoutMs: 5_000, decideBy: 'buttons' });
  stack = await aStack({ wrapDeps: (deps) => ({ ...deps, notifiers: [notifier] }) });
  app = createSlackApp({
    slack: { token, apiUrl, signingSecret: SIGNING_SECRET, appToken: null },
    decisions: { client: stack.temporal.client, book: stack.store.incidentBook },
    now: Date.now,
    log: pino({ level: 'silent' }),
  });
  const hono = new Hono();
  app.route(hono);
  await new Promise<void>((listening) => {
    const server = serve({ fetch: hono.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
      url = `http://127.0.0.1:${port}/slack/events`;
      listening();
    });
    closing.push(() => server.close());
  });
  await stack.sweep('google');
});

afterAll(async () => {
  await app.stop();
  await stack.close();
  for (const close of closing) close();
});

async function one(status: IncidentStatus): Promise<IncidentRecord> {
  const [found] = await stack.store.incidentBook.list({ platform: 'google', statuses: [status] });
  if (found === undefined) throw new Error(`No incident is ${status}.`);
  return found;
}

function cardOf({ incidentKey }: IncidentRecord): FakeMessage {
  const card = slack.messages.find(({ metadata }) => metadata?.event_payload['idem'] === incidentKey);
  if (card === undefined) throw new Error(`There is no card of ${incidentKey}.`);
  return card;
}

async function press(payload: Record<string, unknown>): Promise<void> {
  const answer = await fetch(url, signedRequest(formOf(payload), { atMs: Date.now() }));
  expect(answer.status).toBe(200);
}

async function told(user: string, times: number): Promise<string> {
  const own = () => slack.ephemerals.filter((one) => one.user === user);
  await vi.waitFor(() => expect(own()).toHaveLength(times), 30_000);
  return own().at(-1)?.text ?? '';
}

async function pausesOf(campaignKey: string): Promise<number> {
  const lines = await stack.sim<{ campaignId?: string }[]>('requests?effect=pause');
  return lines.filter((line) => line.campaignId === campaignKey).length;
}

test('two signed clicks on one card halt its campaign once, and the card ends without the question', async () => {
  const incident = await one('awaiting_approval');
  const card = cardOf(incident);
  const clicks = (['U0ANA', 'U0BO'] as const).map((user, index) =>
    clickPayload(card, 'approve', { user, actionTs: `1773576000.00010${index}` }),
  );
  const [first, second] = clicks as [Record<string, unknown>, Record<string, unknown>];
  await press(first);
  expect(await told('U0ANA', 1)).toContain('Your approval is carried out');
  await press(second);
  expect(await told('U0BO', 1)).toContain('changed nothing');
  await until(
    () => stack.store.incidentBook.find(incident.incidentKey),
    (record) => record?.status === 'halted',
  );
  expect(await pausesOf(incident.campaignKey)).toBe(1);
  expect(decisionsOn(cardOf(incident))).not.toContain('approve');
  expect(JSON.stringify(cardOf(incident).blocks)).not.toContain('processing');
  const people = (await stack.store.auditLog.list({ incidentKey: incident.incidentKey })).flatMap(
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
    const incident = await one(status);
    const [before, dialogs] = [
      slack.ephemerals.filter(({ user }) => user === 'U0BO').length,
      slack.views.length,
    ];
    await press(clickPayload(cardOf(incident), decision, { user: 'U0BO' }));
    await vi.waitFor(() => expect(slack.views).toHaveLength(dialogs + 1), 10_000);
    await press(
      dialogPayload(slack.views.at(-1)?.view ?? {}, typed, { user: 'U0BO', viewId: `V${dialogs}` }),
    );
    expect(await told('U0BO', before + 1)).toContain(said);
    expect(await pausesOf(incident.campaignKey)).toBe(0);
    expect(decisionsOn(cardOf(incident))).not.toContain('approve');
    expect(JSON.stringify(cardOf(incident).blocks)).not.toContain('processing');
  },
);
