import { z } from 'zod';
import { type AtEnd, type EventHost, type KeptCall, startEventHost, takeStep } from './event-host.ts';
import type { HostAnswer, HostRequest } from './scripted-host.ts';

/** An alert of the fake: what its trigger said, and how often it was triggered. */
export interface FakeAlert extends KeptCall {
  routingKey: string;
  event: FakeEvent;
  triggers: number;
}

/** A strict little Events API v2 on loopback: two services, the documented limits, unknown steps dropped without a word. */
export interface PagerDutyFake extends EventHost {
  /** the key of the service that is called */
  routingKey: string;
  /** the key of another service of the same account */
  otherRoutingKey: string;
  /** oldest first */
  alerts: FakeAlert[];
  /** every event that was answered 202, dropped or not */
  events: FakeEvent[];
}

const MAX_BODY_BYTES = 512 * 1024;
const upTo = (limit: number) => z.string().min(1).max(limit);

const step = { routing_key: z.string(), dedup_key: upTo(255) };
const context = {
  client: z.string().optional(),
  client_url: z.url().optional(),
  links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
};
const eventSchema = z.discriminatedUnion('event_action', [
  z.strictObject({
    event_action: z.literal('trigger'),
    ...step,
    payload: z.strictObject({
      summary: upTo(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime({ offset: true }).optional(),
      custom_details: z.record(z.string(), z.unknown()).optional(),
    }),
    ...context,
  }),
  z.strictObject({ event_action: z.enum(['acknowledge', 'resolve']), ...step }),
]);

type FakeEvent = z.infer<typeof eventSchema>;

/** Starts a fake that ends with the test, or as `atEnd` is told. */
export async function startPagerDutyFake({ atEnd }: { atEnd?: AtEnd } = {}): Promise<PagerDutyFake> {
  const kept = {
    routingKey: 'R0FAKE0SERVICE0KEY00000000000001',
    otherRoutingKey: 'R0FAKE0SERVICE0KEY00000000000002',
    alerts: [] as FakeAlert[],
    events: [] as FakeEvent[],
  };
  const host = await startEventHost((request) => answer(kept, request), atEnd);
  return { ...host, ...kept };
}

type Kept = Pick<PagerDutyFake, 'routingKey' | 'otherRoutingKey' | 'alerts' | 'events'>;

function answer(kept: Kept, { method, path, headers, body }: HostRequest): HostAnswer {
  if (method !== 'POST' || path !== '/v2/enqueue') return { status: 404, body: 'Not Found' };
  if (!String(headers['content-type']).startsWith('application/json')) return { status: 415, body: '' };
  if (Buffer.byteLength(body) > MAX_BODY_BYTES) return { status: 413, body: '' };
  const parsed = eventSchema.safeParse(jsonOf(body));
  if (!parsed.success) {
    return refusal(parsed.error.issues.map(({ path: at, message }) => `'${at.join('.')}' ${message}`));
  }
  const key = parsed.data.routing_key;
  if (key.length !== 32) return refusal([`Length of 'routing_key' is incorrect (should be 32 characters)`]);
  if (key !== kept.routingKey && key !== kept.otherRoutingKey)
    return refusal([`Invalid routing key: ${key}`]);
  take(kept, parsed.data);
  const { dedup_key } = parsed.data;
  return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key } };
}

function take(kept: Kept, event: FakeEvent): void {
  const { routing_key: routingKey, dedup_key: dedupKey, event_action: action } = event;
  kept.events.push(event);
  const ofService = kept.alerts.filter((alert) => alert.routingKey === routingKey);
  const known = ofService.length;
  takeStep(ofService, action, { routingKey, dedupKey, status: 'triggered', event, triggers: 0 });
  kept.alerts.push(...ofService.slice(known));
  const open = ofService.findLast((alert) => alert.dedupKey === dedupKey);
  if (action === 'trigger' && open !== undefined) open.triggers += 1;
}

function refusal(errors: readonly string[]): HostAnswer {
  return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
