import type { App, Receiver } from '@slack/bolt';
import type { Context, Env, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { SLACK_EVENTS_PATH } from '../adapters/slack/manifest.ts';
import type { SlackAppLog } from './app-log.ts';
import { isSslCheck, readRequestBody } from './request-body.ts';
import { createRequestCheck } from './request-check.ts';

const MAX_BODY_BYTES = 1_000_000;

/** `now` is epoch milliseconds: a request's date is checked against it, on both sides. */
export interface HonoReceiverOptions {
  signingSecret: string;
  now: () => number;
  log: SlackAppLog;
}

/** A Bolt receiver that answers on a Hono app, so that Slack, API and UI share one port. */
export interface HonoReceiver extends Receiver {
  route<E extends Env>(hono: Hono<E>): void;
}

/** Takes Slack's requests whose signature, date and first delivery are beyond doubt; the answer goes out at `ack`. */
export function createHonoReceiver({ signingSecret, now, log }: HonoReceiverOptions): HonoReceiver {
  const check = createRequestCheck(signingSecret, now);
  let app: App | null = null;

  async function receive(c: Context): Promise<Response> {
    const text = await c.req.text();
    const contentType = c.req.header('content-type') ?? '';
    if (isSslCheck(contentType, text)) return c.body(null, 200);
    const [timestamp, signature] = ['x-slack-request-timestamp', 'x-slack-signature'].map((name) =>
      c.req.header(name),
    );
    const doubt = check({ timestamp, signature, body: text });
    if (doubt !== null) return refuse(c, doubt);
    const read = readRequestBody(contentType, text);
    if (read.kind === 'unreadable') return c.json({ error: 'unreadable' }, 400);
    if (read.kind === 'challenge') return c.json({ challenge: read.challenge }, 200);
    return app === null ? c.body(null, 503) : dispatch(app, read.body, log);
  }

  function refuse(c: Context, doubt: string): Response {
    log.warn({ doubt }, 'A request that claims to be from Slack was refused.');
    return c.json({ error: doubt }, 401);
  }

  return {
    init: (bolt) => {
      app = bolt;
    },
    start: async () => undefined,
    // Slack then tells the person that it did not work: better than a press that is taken and lost.
    stop: async () => {
      app = null;
    },
    route: (hono) => {
      const limit = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.body(null, 413) });
      hono.on('POST', SLACK_EVENTS_PATH, limit, receive);
    },
  };
}

/** Answers as soon as a handler acknowledges; its work goes on. What nobody acknowledges is none of ours. */
function dispatch(app: App, body: Record<string, unknown>, log: SlackAppLog): Promise<Response> {
  return new Promise((answer) => {
    const ack = async (response?: unknown) => answer(acknowledgement(response));
    app.processEvent({ body, ack }).then(
      () => answer(new Response(null, { status: 404 })),
      (error: unknown) => {
        log.error({ error: String(error) }, 'A request from Slack could not be taken up.');
        answer(new Response(null, { status: 500 }));
      },
    );
  });
}

function acknowledgement(response: unknown): Response {
  if (response === undefined || response === '') return new Response(null, { status: 200 });
  return typeof response === 'string' ? new Response(response) : Response.json(response);
}
