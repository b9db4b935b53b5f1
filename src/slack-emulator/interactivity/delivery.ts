import type { Emulator } from '../emulator.ts';
import { parseJson } from '../http/parse-json.ts';
import { IDENTITY } from '../workspace/identity.ts';
import { slackSignature } from './signature.ts';

/** An interaction for the app. */
export interface Interaction {
  type: 'block_actions' | 'view_submission' | 'view_closed';
  userId: string;
  payload: Readonly<Record<string, unknown>>;
}

/** How an interaction ended: with the app's acknowledgement, or with what the person is told. */
export type Delivered = { kind: 'acked'; answer: unknown } | { kind: 'failed'; problem: string };

const APP = IDENTITY.appName;

/** Sends an interaction to the request URL where one is set, else to a socket. Slack tries once. */
export async function deliver(emulator: Emulator, interaction: Interaction): Promise<Delivered> {
  const { via, delivered } = await send(emulator, interaction);
  const { type, userId, payload } = interaction;
  const problem = delivered.kind === 'failed' ? delivered.problem : null;
  emulator.deliveries.record({ type, userId, via, problem, payload });
  return delivered;
}

interface Sent {
  via: 'socket' | 'http' | 'nowhere';
  delivered: Delivered;
}

async function send(emulator: Emulator, interaction: Interaction): Promise<Sent> {
  const { app, sockets, faults } = emulator;
  if (faults.isDown()) return nowhere('Slack is down (a fault of this emulator), so nothing was sent.');
  if (app.requestUrl !== null) {
    return { via: 'http', delivered: await post(emulator, app.requestUrl, interaction) };
  }
  if (sockets.size === 0) {
    return nowhere(`${APP} is not connected: it has no open socket and no request URL.`);
  }
  return { via: 'socket', delivered: await overSocket(emulator, interaction) };
}

async function overSocket(emulator: Emulator, { type, payload }: Interaction): Promise<Delivered> {
  const timeoutMs = emulator.settings.ackTimeoutMs;
  const acceptsAnswer = type === 'view_submission';
  const acked = await emulator.sockets.request({ type, ...payload }, { acceptsAnswer, timeoutMs });
  return acked === null ? tooLate(timeoutMs) : { kind: 'acked', answer: acked.answer };
}

async function post(emulator: Emulator, url: string, { type, payload }: Interaction): Promise<Delivered> {
  const { signingSecret, ackTimeoutMs } = emulator.settings;
  const body = `payload=${encodeURIComponent(JSON.stringify({ type, ...payload }))}`;
  const timestampS = Math.floor(emulator.nowMs() / 1_000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestampS),
        'x-slack-signature': slackSignature(signingSecret, timestampS, body),
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(ackTimeoutMs),
    });
    const text = await response.text();
    if (!response.ok) return failed(`${APP} answered with status ${response.status}.`);
    return { kind: 'acked', answer: parseJson(text) ?? null };
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return isLate ? tooLate(ackTimeoutMs) : failed(`${APP} could not be reached at its request URL.`);
  }
}

function tooLate(timeoutMs: number): Delivered {
  return failed(`${APP} did not answer within ${timeoutMs / 1_000} seconds.`);
}

function failed(problem: string): Delivered {
  return { kind: 'failed', problem };
}

function nowhere(problem: string): Sent {
  return { via: 'nowhere', delivered: failed(problem) };
}
