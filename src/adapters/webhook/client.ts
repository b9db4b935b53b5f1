import type { OnCallEvent } from '../../domain/on-call-event.ts';
import { postEvent } from '../shared/post-event.ts';
import { webhookFailure } from './failures.ts';
import { toWebhookBody } from './schema.ts';
import { idempotencyKeyOf, signatureOf } from './signature.ts';

/** `nowMs` is the real time, whatever clock the platforms run on: the receiver compares it with its own. */
export interface WebhookOptions {
  url: string;
  secret: string;
  timeoutMs: number;
  nowMs: () => number;
}

/** Posts one signed event. Throws `OutsideFailure`: NOTIFIER_REJECTED, NOTIFIER_RATE_LIMITED, NOTIFIER_UNAVAILABLE. */
export async function postWebhook(options: WebhookOptions, event: OnCallEvent): Promise<void> {
  const { url, secret, timeoutMs, nowMs } = options;
  const body = toWebhookBody(event);
  const timestamp = Math.floor(nowMs() / 1_000);
  const headers = {
    'x-pacekeeper-timestamp': String(timestamp),
    'x-pacekeeper-signature': signatureOf({ secret, timestamp, body }),
    'idempotency-key': idempotencyKeyOf(event.eventKey),
  };
  const failure = webhookFailure(await postEvent({ url, headers, body, timeoutMs }));
  if (failure !== null) throw failure;
}
