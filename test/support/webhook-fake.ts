import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { OnCallEvent } from '../../src/domain/on-call-event.ts';
import { type AtEnd, type EventHost, type KeptCall, startEventHost, takeStep } from './event-host.ts';
import type { HostAnswer, HostRequest } from './scripted-host.ts';

/** A receiver of webhooks on loopback, written against docs/on-call.md: signature, age in both directions, each key once. */
export interface WebhookFake extends EventHost {
  secret: string;
  /** the address to call; its path and query are a secret too, as with many services */
  hookUrl: string;
  calls: KeptCall[];
  /** each step once, in order, with the key it came under */
  taken: { idempotencyKey: string; event: OnCallEvent }[];
}

const MAX_AGE_S = 300;

const eventSchema = z.strictObject({
  action: z.enum(['trigger', 'acknowledge', 'resolve']),
  dedupKey: z.string().min(1),
  eventKey: z.string().min(1),
  at: z.iso.datetime(),
  severity: z.enum(['critical', 'error']),
  summary: z.string(),
  source: z.string(),
  webUrl: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** Starts a fake that ends with the test, or as `atEnd` is told. */
export async function startWebhookFake({ atEnd }: { atEnd?: AtEnd } = {}): Promise<WebhookFake> {
  const kept = {
    secret: 'a-webhook-secret-of-the-fake',
    calls: [] as KeptCall[],
    taken: [] as WebhookFake['taken'],
  };
  const host = await startEventHost((request) => answer(kept, request), atEnd);
  return { ...host, ...kept, hookUrl: `${host.url}/hooks/path-token-9?auth=query-token-9` };
}

function answer(kept: Pick<WebhookFake, 'secret' | 'calls' | 'taken'>, request: HostRequest): HostAnswer {
  if (request.method !== 'POST') return { status: 405, body: '' };
  if (!isSigned(request, kept.secret)) return { status: 401, body: `not signed with ${kept.secret}` };
  const parsed = eventSchema.safeParse(JSON.parse(request.body));
  if (!parsed.success) return { status: 422, body: parsed.error.message };
  const event = parsed.data;
  const idempotencyKey = String(request.headers['idempotency-key']);
  if (kept.taken.some((one) => one.idempotencyKey === idempotencyKey)) return { status: 200, body: '' };
  kept.taken.push({ idempotencyKey, event });
  takeStep(kept.calls, event.action, { dedupKey: event.dedupKey, status: 'triggered' });
  return { status: 204, body: '' };
}

/** Whether a request is signed with this secret, not more than five minutes from now. */
export function isSigned({ headers, body }: Pick<HostRequest, 'headers' | 'body'>, secret: string): boolean {
  const timestamp = String(headers['x-pacekeeper-timestamp']);
  if (!/^\d+$/.test(timestamp) || Math.abs(Date.now() / 1_000 - Number(timestamp)) > MAX_AGE_S) return false;
  const wanted = `v1=${createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex')}`;
  const given = String(headers['x-pacekeeper-signature']);
  return given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
}
