import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createWebhookOnCall } from '../../../src/adapters/webhook/index.ts';
import { signatureOf } from '../../../src/adapters/webhook/signature.ts';
import type { OnCallEvent } from '../../../src/domain/on-call-event.ts';
import type { OnCall } from '../../../src/ports/on-call.ts';
import { anOnCallEvent } from '../../support/on-call-events.ts';
import type { HostRequest } from '../../support/scripted-host.ts';
import { isSigned, startWebhookFake, type WebhookFake } from '../../support/webhook-fake.ts';

const TRIGGER = anOnCallEvent();

function onCallOf({ hookUrl: url, secret }: WebhookFake, nowMs = Date.now): OnCall {
  return createWebhookOnCall({ url, secret, timeoutMs: 5_000, nowMs });
}

async function sent(webhook: WebhookFake, event = TRIGGER): Promise<HostRequest> {
  await onCallOf(webhook).send(event);
  const request = webhook.requests.at(-1);
  if (request === undefined) throw new Error('Nothing was sent.');
  return request;
}

test('the body is the one that docs/on-call.md shows', async () => {
  const page = readFileSync('docs/on-call.md', 'utf8');
  const shown = /```json\n([\s\S]+?)```/.exec(page)?.[1] ?? '';
  const webhook = await startWebhookFake();
  const { body } = await sent(webhook, JSON.parse(shown) as OnCallEvent);
  expect(body).toBe(JSON.stringify(JSON.parse(shown)));
  const explained = [...page.matchAll(/^\| `([a-z]\w+)` \|/gm)].map((row) => row[1]);
  expect(explained).toEqual(Object.keys(JSON.parse(body) as object));
});

test('a call is signed over its time and its body', async () => {
  const webhook = await startWebhookFake();
  const { headers, body, method } = await sent(webhook);
  expect(method).toBe('POST');
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-pacekeeper-signature': expect.stringMatching(/^v1=[0-9a-f]{64}$/),
    'idempotency-key': TRIGGER.eventKey,
  });
  const timestamp = Number(headers['x-pacekeeper-timestamp']);
  expect(isSigned({ headers, body }, webhook.secret)).toBe(true);
  expect(isSigned({ headers, body }, `${webhook.secret}x`)).toBe(false);
  expect(isSigned({ headers, body: body.replace('critical', 'error') }, webhook.secret)).toBe(false);
  const moved = { ...headers, 'x-pacekeeper-timestamp': String(timestamp + 1) };
  expect(isSigned({ headers: moved, body }, webhook.secret)).toBe(false);
});

test('the signature is a plain HMAC that any language can compute', () => {
  const parts = { secret: 'sixteen-or-more-characters', timestamp: 1_773_576_300, body: '{"a":"ä"}' };
  expect(signatureOf(parts)).toBe('v1=bd7601904e282e8dde6b553ef58236a508f5ab9df38f711a073e330039795ca4');
});

test.each([-301_000, 301_000])('a receiver refuses a call that is dated %i ms from now', async (offsetMs) => {
  const webhook = await startWebhookFake();
  const onCall = onCallOf(webhook, () => Date.now() + offsetMs);
  await expect(onCall.send(TRIGGER)).rejects.toMatchObject({ code: 'NOTIFIER_REJECTED' });
  expect(webhook.taken).toEqual([]);
});

test('a step that is sent again has a new signature and the same idempotency key', async () => {
  const webhook = await startWebhookFake();
  let nowMs = Date.now();
  const onCall = onCallOf(webhook, () => nowMs);
  await onCall.send(TRIGGER);
  nowMs += 2_000;
  await onCall.send(TRIGGER);
  const [first, second] = webhook.requests.map(({ headers }) => headers);
  expect(second?.['idempotency-key']).toBe(first?.['idempotency-key']);
  expect(second?.['x-pacekeeper-signature']).not.toBe(first?.['x-pacekeeper-signature']);
  expect(webhook.taken).toHaveLength(1);
});

test.each(['ключ', 'k'.repeat(256), 'two words', '\n'])(
  'a key that no header holds is sent as its hash, and whole in the body: %s',
  async (eventKey) => {
    const webhook = await startWebhookFake();
    const { headers, body } = await sent(webhook, anOnCallEvent({ eventKey }));
    expect(headers['idempotency-key']).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect(JSON.parse(body)).toMatchObject({ eventKey });
  },
);

test.each([200, 201, 202, 204, 299])('%i means taken', async (status) => {
  const webhook = await startWebhookFake();
  webhook.troubleNext({ kind: 'status', status, body: '' });
  await expect(onCallOf(webhook).send(TRIGGER)).resolves.toBeUndefined();
});

test('what the receiver says is not repeated, because it may be what it was sent', async () => {
  const webhook = await startWebhookFake();
  webhook.troubleNext({ kind: 'status', status: 400, body: 'no such team: TEAM-9' });
  await expect(onCallOf(webhook).send(TRIGGER)).rejects.not.toThrow(/TEAM-9/);
});
