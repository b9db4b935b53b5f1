import { Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPagerDutyOnCall } from '../../src/adapters/pagerduty/index.ts';
import { keepSecret } from '../../src/adapters/shared/redaction.ts';
import { createSlackNotifier } from '../../src/adapters/slack/index.ts';
import { createWebhookOnCall } from '../../src/adapters/webhook/index.ts';
import { createProgramLog } from '../../src/program-log.ts';
import { temporalLogger } from '../../src/worker/worker-log.ts';
import { type PagerDutyFake, startPagerDutyFake } from '../support/pagerduty-fake.ts';
import { type SlackFake, startSlackFake } from '../support/slack-fake.ts';
import { aStack, type Stack, until } from '../support/stack.ts';
import { startWebhookFake, type WebhookFake } from '../support/webhook-fake.ts';

const TIMEOUT_MS = 5_000;
const logLines: string[] = [];
const closings: (() => Promise<void> | void)[] = [];
const atEnd = (close: () => Promise<void> | void) => void closings.push(close);

let stack: Stack;
let slack: SlackFake;
let pagerDuty: PagerDutyFake;
let webhook: WebhookFake;
let secrets: readonly string[];

/** What a careless service says when it refuses: everything that it was sent. */
const echo = () => `refused for ${secrets.join(' and ')}, good night`;

function keepLog(): void {
  const log = createProgramLog('pacekeeper-worker', { write: (line) => void logLines.push(line) });
  const logging = { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } as const;
  Runtime.install({ logger: temporalLogger(log), telemetryOptions: { logging } });
}

beforeAll(async () => {
  await Runtime.instance().shutdown();
  keepLog();
  [slack, pagerDuty, webhook] = await Promise.all([
    startSlackFake({ atEnd }),
    startPagerDutyFake({ atEnd }),
    startWebhookFake({ atEnd }),
  ]);
  const { url: baseUrl, routingKey } = pagerDuty;
  const { hookUrl: url, secret } = webhook;
  const onCall = [
    createPagerDutyOnCall({ baseUrl, routingKey, timeoutMs: TIMEOUT_MS }),
    createWebhookOnCall({ url, secret, timeoutMs: TIMEOUT_MS, nowMs: Date.now }),
  ];
  const { token, channel, apiUrl } = slack;
  const notifier = createSlackNotifier({ token, channel, apiUrl, timeoutMs: TIMEOUT_MS });
  secrets = [
    'sim-secret',
    'sim-refresh-token',
    'sim-meta-token',
    'sim-app-secret',
    token,
    slack.appToken,
    routingKey,
    secret,
    url,
    `pk_${'aB3_-'.repeat(9)}`,
    'ya29.an-access-token',
  ];
  // As the program does with those of its environment when it starts (src/cli/main.ts).
  keepSecret(secrets);
  stack = await aStack({
    wrapDeps: (deps) => ({ ...deps, onCall, notifiers: [...deps.notifiers, notifier] }),
  });
  await runIntoFailures();
});

afterAll(async () => {
  await stack.close();
  for (const close of closings) await close();
});

/** Every service refuses something once, and quotes all credentials in doing so. */
async function runIntoFailures(): Promise<void> {
  slack.troubleNext('chat.postMessage', { kind: 'refused', error: echo() });
  await stack.sweep('google');
  await refuse('google', 403, googleError());
  await refuse('meta', 401, {
    error: { message: echo(), code: 190, type: 'OAuthException', fbtrace_id: echo() },
  });
  await refuse('dv360', 403, { error: { code: 403, message: echo(), status: 'PERMISSION_DENIED' } });
  for (const host of [pagerDuty, webhook]) {
    const errors = { status: 'invalid event', message: echo(), errors: [echo()] };
    for (let times = 0; times < 8; times += 1)
      host.troubleNext({ kind: 'status', status: 400, body: errors });
  }
  await approveHalt();
  await stack.sweep('meta');
  await stack.sweep('dv360');
}

async function refuse(platform: string, status: number, body: unknown): Promise<void> {
  await stack.sim('faults', { match: { platform }, status, body });
}

function googleError() {
  const errors = [{ errorCode: { authorizationError: 'USER_PERMISSION_DENIED' }, message: echo() }];
  const details = [
    {
      '@type': 'type.googleapis.com/google.ads.googleads.v26.errors.GoogleAdsFailure',
      errors,
      requestId: echo(),
    },
  ];
  return { error: { code: 403, message: echo(), status: 'PERMISSION_DENIED', details } };
}

/** The halt that people approved meets a platform that refuses: a dead letter, and a call to the person on call. */
async function approveHalt(): Promise<void> {
  const [incident] = await stack.store.incidentBook.list({ question: 'halt' });
  const handle = stack.temporal.client.workflow.getHandle(incident?.workflowId ?? '');
  await handle.executeUpdate('decide', {
    args: [{ decision: 'approve', by: 'ana@example.com', reason: 'runs away' }],
  });
  await until(
    () => stack.store.deadLetterBox.list({}),
    (letters) => letters.length > 0,
  );
}

/** All text in a value, bytes included: payloads of a history are bytes. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(textOf).join('\n');
  return String(value);
}

async function histories(): Promise<string> {
  const texts: string[] = [];
  for await (const { workflowId, runId } of stack.temporal.client.workflow.list()) {
    texts.push(textOf(await stack.temporal.client.workflow.getHandle(workflowId, runId).fetchHistory()));
  }
  return texts.join('\n');
}

const PLACES: Readonly<Record<string, () => Promise<string> | string>> = {
  'the log': () => logLines.join(''),
  'histories and their payloads': histories,
  'the audit': async () => textOf(await stack.store.auditLog.rowsAfter({ chain: '', seq: 0 }, 10_000)),
  'dead letters': async () => textOf(await stack.store.deadLetterBox.list({})),
  incidents: async () => textOf(await stack.store.incidentBook.list({ limit: 1_000 })),
  'the console': () => stack.lines.join('\n'),
  'messages to Slack': () => textOf(slack.messages),
};

describe('a run in which every service quotes our credentials back at us', () => {
  test.each(Object.entries(PLACES))('leaves none of them in %s', async (_, read) => {
    const text = await read();

    expect(text.length).toBeGreaterThan(1_000);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  test.each(['the log', 'histories and their payloads', 'the audit', 'dead letters'])(
    'had them quoted in %s: they were taken out there',
    async (place) => {
      expect(await PLACES[place]?.()).toContain('refused for [removed] and [removed]');
    },
  );
});
