import { Hono } from 'hono';
import pino from 'pino';
import { expect, vi } from 'vitest';
import { createSlackNotifier } from '../../src/adapters/slack/index.ts';
import type { IncidentCard } from '../../src/domain/incident-card.ts';
import type { PersonDecision } from '../../src/domain/incident-decision.ts';
import type { Notifier } from '../../src/ports/notifier.ts';
import { createSlackApp, type SlackApp } from '../../src/slack-app/slack-app.ts';
import { aDecisionDesk, type DecisionDesk } from './decision-desk.ts';
import { aCard } from './incident-cards.ts';
import { type FakeMessage, type SlackFake, startSlackFake } from './slack-fake.ts';
import {
  clickPayload,
  dialogPayload,
  formOf,
  type Presser,
  SIGNING_SECRET,
  signedRequest,
  type Typed,
} from './slack-press.ts';

const SOON = { timeout: 5_000, interval: 5 };

export const NOW_MS = Date.parse('2026-03-15T12:00:10Z');

/** A card on a channel of Slack, and the app that takes up what is pressed on it. */
export interface SlackRig {
  slack: SlackFake;
  desk: DecisionDesk;
  notifier: Notifier;
  app: SlackApp;
  /** the app's log, a JSON line each */
  log: string[];
  nowMs: number;
  /** set before `restart`, the app also takes what comes by Socket Mode */
  appToken: string | null;
  card(): FakeMessage;
  /** presses a button, and waits for what the person gets to see of it */
  click(decision: PersonDecision, presser?: Presser): Promise<Response>;
  /** sends off the dialog opened last, and waits likewise */
  sendDialog(typed: Typed, presser?: Presser & { viewId?: string }): Promise<Response>;
  post(request: RequestInit): Promise<Response>;
  /** what the person was told, one line each */
  told(user?: string): string[];
  /** the app anew, as after a restart: another process, the same Slack and Temporal */
  restart(): void;
}

/** A member of the workspace, as `users.info` gives one. */
export function aMember(id: string, email: string, more: Record<string, unknown> = {}) {
  return {
    id,
    team_id: 'T0HOME',
    name: 'CEO',
    deleted: false,
    is_bot: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_email_confirmed: true,
    profile: { email, real_name: 'The CEO' },
    ...more,
  };
}

/** Sets it up with one card that offers everything, and two members: U0ANA and U0BO. */
export async function aSlackRig(card: Partial<IncidentCard> = {}): Promise<SlackRig> {
  const slack = await startSlackFake();
  slack.users.set('U0ANA', aMember('U0ANA', 'ana@example.com'));
  slack.users.set('U0BO', aMember('U0BO', 'bo@example.com'));
  const { token, channel, apiUrl } = slack;
  const notifier = createSlackNotifier({ token, channel, apiUrl, timeoutMs: 5_000, decideBy: 'buttons' });
  const offers = ['approve', 'reject', 'acknowledge', 'snooze', 'override'] as const;
  await notifier.publish(aCard({ offers, ...card }), { ref: null, isRepeat: false });
  const rig = {
    slack,
    desk: aDecisionDesk(),
    notifier,
    log: [],
    nowMs: NOW_MS,
    appToken: null,
  } as unknown as SlackRig;
  return Object.assign(rig, handsOf(rig));
}

function handsOf(rig: SlackRig): Partial<SlackRig> {
  const { slack } = rig;
  let hono = start(rig);
  const post: SlackRig['post'] = async (request) => hono.request('/slack/events', request);
  const send = async (payload: Record<string, unknown>) => {
    const before = answersOf(slack);
    const answer = await post(signedRequest(formOf(payload), { atMs: rig.nowMs }));
    const isTakenUp = answer.status === 200 && (await answer.clone().text()) === '';
    if (isTakenUp) await vi.waitFor(() => expect(answersOf(slack)).toBeGreaterThan(before), SOON);
    return answer;
  };
  return {
    post,
    card: () => slack.roots()[0] as FakeMessage,
    click: (decision, presser) => send(clickPayload(rig.card(), decision, presser)),
    sendDialog: (typed, presser) => send(dialogPayload(slack.views.at(-1)?.view ?? {}, typed, presser)),
    told: (user = 'U0ANA') => slack.ephemerals.filter((one) => one.user === user).map(plainOf),
    restart: () => {
      hono = start(rig);
    },
  };
}

/** Everything that a press ends in: a word to the person, or a dialog. It is the last thing that is done of a press. */
function answersOf({ ephemerals, views, responses }: SlackFake): number {
  return ephemerals.length + views.length + responses.length;
}

function start(rig: SlackRig): Hono {
  const { token, apiUrl } = rig.slack;
  rig.app = createSlackApp({
    slack: { token, apiUrl, signingSecret: SIGNING_SECRET, appToken: rig.appToken },
    decisions: rig.desk.tools,
    now: () => rig.nowMs,
    log: pino({}, { write: (line: string) => void rig.log.push(line) }),
  });
  const hono = new Hono();
  rig.app.route(hono);
  return hono;
}

function plainOf({ blocks }: { blocks: unknown[] }): string {
  const [block] = blocks as { text: { type: string; text: string } }[];
  return `${block?.text.type}: ${block?.text.text}`;
}
