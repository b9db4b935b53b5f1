import { App, type Receiver } from '@slack/bolt';
import type { Env, Hono } from 'hono';
import { ACTION_ID } from '../adapters/slack/card-button.ts';
import { slackCaller } from '../adapters/slack/slack-caller.ts';
import type { DecisionTools } from '../client/decide-incident.ts';
import { boltLog, type SlackAppLog } from './app-log.ts';
import { createHonoReceiver, type HonoReceiver } from './hono-receiver.ts';
import { createAskWho } from './people.ts';
import { openSocketConnection, type SocketConnection } from './socket-connection.ts';
import { takeClick } from './take-click.ts';
import { inputOf, readDialog, takeDialog, unknownDialog } from './take-dialog.ts';
import type { PressTools } from './take-press.ts';

/**
 * What the app needs. With `signingSecret` Slack reaches it over HTTP, with `appToken` it reaches Slack by Socket Mode; both
 * at once are fine. `now` is epoch milliseconds. `apiUrl` is for tests.
 */
export interface SlackAppDeps {
  slack: {
    token: string;
    apiUrl?: string | undefined;
    signingSecret: string | null;
    appToken: string | null;
  };
  decisions: DecisionTools;
  now: () => number;
  log: SlackAppLog;
}

/** The Slack app: buttons and dialogs of the cards. */
export interface SlackApp {
  /** Adds `POST /slack/events` to a Hono app; nothing without a signing secret. */
  route<E extends Env>(hono: Hono<E>): void;
  /** Connects by Socket Mode, where there is an app-level token. Never throws: what fails is logged and tried again. */
  start(): Promise<void>;
  /** Takes no more, and waits for what was taken up. */
  stop(): Promise<void>;
}

const CALL_WITHIN_MS = 5_000;

/** Puts the app together. A press is acknowledged at once and taken up afterwards, whatever becomes of it. */
export function createSlackApp(deps: SlackAppDeps): SlackApp {
  const { http, socket } = receiversOf(deps);
  const app = boltApp(deps, [
    ...(http === null ? [] : [http]),
    ...(socket === null ? [] : [socket.receiver]),
  ]);
  const ended = new AbortController();
  const work = new Set<Promise<void>>();
  const tools = pressTools(deps, ended.signal);
  listen(app, { tools, now: deps.now, keep: (taken) => keep(work, taken, deps.log) });
  return {
    route: (hono) => http?.route(hono),
    start: async () => socket?.start(),
    async stop() {
      ended.abort();
      await Promise.all([http?.stop(), socket?.stop()]);
      await Promise.all(work);
    },
  };
}

function receiversOf({ slack, now, log }: SlackAppDeps): {
  http: HonoReceiver | null;
  socket: SocketConnection | null;
} {
  const { signingSecret, appToken, apiUrl } = slack;
  return {
    http: signingSecret === null ? null : createHonoReceiver({ signingSecret, now, log }),
    socket: appToken === null ? null : openSocketConnection({ appToken, apiUrl, log }),
  };
}

/** Bolt routes; calls are made by our own caller, with one token whatever the workspace of the person who presses. */
function boltApp({ slack, log }: SlackAppDeps, receivers: readonly Receiver[]): App {
  const app = new App({
    authorize: async () => ({ botToken: slack.token }),
    receiver: together(receivers),
    logger: boltLog(log),
    convoStore: false,
    ignoreSelf: false,
  });
  app.error(async (error) => log.error({ error: String(error) }, 'Bolt could not take up a press.'));
  return app;
}

/** Bolt knows one receiver; started and stopped they are by us. */
function together(receivers: readonly Receiver[]): Receiver {
  return {
    init: (app) => receivers.forEach((receiver) => receiver.init(app)),
    start: async () => undefined,
    stop: async () => undefined,
  };
}

function pressTools({ slack, decisions, log }: SlackAppDeps, signal: AbortSignal): PressTools {
  const call = slackCaller({ token: slack.token, apiUrl: slack.apiUrl, timeoutMs: CALL_WITHIN_MS });
  return { call, askWho: createAskWho(call), decisions, log, signal };
}

interface Listening {
  tools: PressTools;
  now: () => number;
  keep: (work: Promise<void>) => void;
}

/** What is taken up is kept from before it is acknowledged, so that no stop comes in between. */
function listen(app: App, { tools, now, keep }: Listening): void {
  app.action(ACTION_ID, async ({ body, ack, respond }) => {
    const take = () => takeClick(tools, { body, respond: respond ?? null });
    keep(acknowledge(tools.log, ack).then(take));
  });
  app.view(ACTION_ID, async ({ body, ack }) => {
    const dialog = readDialog(body);
    const input = dialog === null ? null : inputOf(dialog, now());
    if (dialog === null || input === null) {
      return acknowledge(tools.log, () => ack({ response_action: 'update', view: unknownDialog() }));
    }
    if (input.kind === 'errors') {
      return acknowledge(tools.log, () => ack({ response_action: 'errors', errors: input.errors }));
    }
    keep(acknowledge(tools.log, ack).then(() => takeDialog(tools, dialog, input)));
  });
}

/** One that does not get through is delivered again, as the same press; so it is taken up all the same. */
async function acknowledge(log: SlackAppLog, ack: () => Promise<void>): Promise<void> {
  try {
    await ack();
  } catch (error) {
    log.warn({ error: String(error) }, 'A press could not be acknowledged.');
  }
}

function keep(work: Set<Promise<void>>, taken: Promise<void>, log: SlackAppLog): void {
  const ending = taken
    .catch((error: unknown) => log.error({ error: String(error) }, 'A press ended in a bug.'))
    .finally(() => work.delete(ending));
  work.add(ending);
}
