import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Fault } from '../../src/slack-emulator/control/faults.ts';
import type { DeliveryEntry, RequestEntry } from '../../src/slack-emulator/emulator.ts';
import {
  type SlackEmulator,
  type SlackEmulatorOptions,
  startSlackEmulator,
} from '../../src/slack-emulator/index.ts';
import type { ClickOutcome } from '../../src/slack-emulator/interactivity/click.ts';
import type { SubmitOutcome } from '../../src/slack-emulator/interactivity/submit.ts';
import type { Message } from '../../src/slack-emulator/workspace/message.ts';

/** A message as the control plane shows it. */
export type SlackMessage = Message & { pings: string[] };

/** A fault to arm; what is absent has the emulator's default. */
export type SlackFault = Fault extends infer One
  ? One extends Fault
    ? Omit<Partial<One>, 'kind'> & Pick<One, 'kind'>
    : never
  : never;

/** A click as the control plane takes it. */
export interface SlackClick {
  user: string;
  ts?: string;
  viewId?: string;
  actionId: string;
  blockId?: string;
  value?: string | string[];
}

/** A running emulator with its control plane at hand. */
export interface Slack extends SlackEmulator {
  /** Slack's own client, which neither retries nor waits by itself */
  web: WebClient;
  /** posts a message, with a text unless told otherwise, and gives its `ts` */
  post(message?: object): Promise<string>;
  /** posts a message that one person alone sees, and gives its `ts` */
  postEphemeral(user: string, message: object): Promise<string>;
  /** GET, or POST where there is a body; throws where the control plane refuses */
  control<Answer>(path: string, body?: unknown): Promise<Answer>;
  messages(): Promise<SlackMessage[]>;
  /** messages of the channel itself, oldest first */
  roots(): Promise<SlackMessage[]>;
  replies(ts: string): Promise<SlackMessage[]>;
  calls(method?: string): Promise<(RequestEntry & { seq: number })[]>;
  deliveries(): Promise<DeliveryEntry[]>;
  faultNext(method: string, fault: SlackFault): Promise<void>;
  click(click: SlackClick): Promise<ClickOutcome>;
  submit(viewId: string, user: string, values: object): Promise<SubmitOutcome>;
}

/** A logger that keeps still: refusals are what the tests ask for. */
export const SILENT_LOGGER = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
};

/** When messages are written in tests, unless they say otherwise. */
export const START_MS = Date.parse('2026-03-15T12:00:00Z');

/** Starts an emulator that ends with the test, or as `atEnd` is told; its clock stands at `START_MS`. */
export async function aSlack({
  atEnd = (close: () => Promise<void>): void => onTestFinished(close),
  ...options
}: SlackEmulatorOptions & { atEnd?: (close: () => Promise<void>) => void } = {}): Promise<Slack> {
  const emulator = await startSlackEmulator({ nowMs: () => START_MS, ...options });
  atEnd(() => emulator.close());
  return withControl(emulator);
}

/** A client of Slack's, as the product uses it. */
export function webClient({ apiUrl }: SlackEmulator, token: string): WebClient {
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT_LOGGER,
  });
}

const postedSchema = z.object({ ts: z.string() });
const hiddenSchema = z.object({ message_ts: z.string() });

function withControl(emulator: SlackEmulator): Slack {
  const { channel } = emulator;
  const web = webClient(emulator, emulator.botToken);
  const control = <Answer>(path: string, body?: unknown): Promise<Answer> =>
    callControl<Answer>(emulator.url, path, body);
  const messages = (): Promise<SlackMessage[]> => control('messages');
  return {
    ...emulator,
    web,
    post: async (message = {}) => {
      const answer = await web.apiCall('chat.postMessage', { channel, text: 'Hello', ...message });
      return postedSchema.parse(answer).ts;
    },
    postEphemeral: async (user, message) => {
      const answer = await web.apiCall('chat.postEphemeral', { channel, user, ...message });
      return hiddenSchema.parse(answer).message_ts;
    },
    control,
    messages,
    roots: async () => (await messages()).filter(({ threadTs }) => threadTs === null),
    replies: async (ts) => (await messages()).filter(({ threadTs }) => threadTs === ts),
    calls: (method) => control(`requests${method === undefined ? '' : `?method=${method}`}`),
    deliveries: () => control('deliveries'),
    faultNext: async (method, fault) => {
      await control('faults', { method, ...fault });
    },
    click: (click) => control('clicks', click),
    submit: (viewId, user, values) => control(`views/${viewId}/submit`, { user, values }),
  };
}

async function callControl<Answer>(url: string, path: string, body: unknown): Promise<Answer> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${url}/_emulator/${path}`, init);
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer as Answer;
}
