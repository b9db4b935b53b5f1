import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import pino from 'pino';
import { expect, vi } from 'vitest';
import { createSlackNotifier } from '../../src/adapters/slack/index.ts';
import type { DecisionTools } from '../../src/client/decide-incident.ts';
import type { IncidentRecord, IncidentStatus } from '../../src/domain/incident.ts';
import { createSlackApp } from '../../src/slack-app/slack-app.ts';
import { type FakeMessage, type SlackFake, startSlackFake } from './slack-fake.ts';
import { formOf, SIGNING_SECRET, signedRequest } from './slack-press.ts';
import { aMember } from './slack-rig.ts';
import { aStack, type Stack, type StackOptions } from './stack.ts';

/** Everything for real: simulator, Temporal, worker, store, Slack's channel with buttons, and its app over HTTP. */
export interface SlackDesk {
  stack: Stack;
  slack: SlackFake;
  one(status: IncidentStatus): Promise<IncidentRecord>;
  cardOf(incident: IncidentRecord): FakeMessage;
  press(payload: Record<string, unknown>): Promise<void>;
  /** what a person was told last, once that are so many words */
  told(user: string, times: number): Promise<string>;
  pausesOf(campaignKey: string): Promise<number>;
  close(): Promise<void>;
}

/** Sweeps Google once; Ana (U0ANA) and Bo (U0BO) are in the workspace. `sign` is what the app signs decisions with. */
export async function aSlackDesk(
  options: StackOptions & { sign?: NonNullable<DecisionTools['sign']> } = {},
): Promise<SlackDesk> {
  const closing: (() => unknown)[] = [];
  const slack = await startSlackFake({ pageSize: 100, atEnd: (close) => closing.push(close) });
  slack.users.set('U0ANA', aMember('U0ANA', 'ana@example.com'));
  slack.users.set('U0BO', aMember('U0BO', 'bo@example.com'));
  const { token, channel, apiUrl } = slack;
  const notifier = createSlackNotifier({ token, channel, apiUrl, timeoutMs: 5_000, decideBy: 'buttons' });
  const { sign, ...stackOptions } = options;
  const stack = await aStack({
    ...stackOptions,
    wrapDeps: (deps) => ({ ...deps, notifiers: [notifier] }),
  });
  const app = createSlackApp({
    slack: { token, apiUrl, signingSecret: SIGNING_SECRET, appToken: null },
    decisions: {
      client: stack.temporal.client,
      book: stack.store.incidentBook,
      ...(sign === undefined ? {} : { sign }),
    },
    now: Date.now,
    log: pino({ level: 'silent' }),
  });
  const hono = new Hono();
  app.route(hono);
  const url = await new Promise<string>((listening) => {
    const server = serve({ fetch: hono.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      listening(`http://127.0.0.1:${port}/slack/events`),
    );
    closing.push(() => server.close());
  });
  await stack.sweep('google');
  return {
    stack,
    slack,
    async one(status) {
      const [found] = await stack.store.incidentBook.list({ platform: 'google', statuses: [status] });
      if (found === undefined) throw new Error(`No incident is ${status}.`);
      return found;
    },
    cardOf({ incidentKey }) {
      const card = slack.messages.find(({ metadata }) => metadata?.event_payload['idem'] === incidentKey);
      if (card === undefined) throw new Error(`There is no card of ${incidentKey}.`);
      return card;
    },
    async press(payload) {
      const answer = await fetch(url, signedRequest(formOf(payload), { atMs: Date.now() }));
      expect(answer.status).toBe(200);
    },
    async told(user, times) {
      const own = () => slack.ephemerals.filter((one) => one.user === user);
      await vi.waitFor(() => expect(own()).toHaveLength(times), 30_000);
      return own().at(-1)?.text ?? '';
    },
    async pausesOf(campaignKey) {
      const lines = await stack.sim<{ campaignId?: string }[]>('requests?effect=pause');
      return lines.filter((line) => line.campaignId === campaignKey).length;
    },
    async close() {
      await app.stop();
      await stack.close();
      for (const close of closing) close();
    },
  };
}
