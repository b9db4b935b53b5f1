import { createHash, createHmac } from 'node:crypto';

/** What signs a webhook. `timestamp` is in whole seconds since 1970. */
export interface SignatureParts {
  secret: string;
  timestamp: number;
  body: string;
}

/** `v1=` and the hex HMAC-SHA-256 of `v1:<timestamp>:<body>` under the secret. The time is signed too, so an old call cannot be replayed. */
export function signatureOf({ secret, timestamp, body }: SignatureParts): string {
  return `v1=${createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex')}`;
}

/** The event's key as an HTTP header takes it: itself, or a hash of it where a header cannot hold it. */
export function idempotencyKeyOf(eventKey: string): string {
  if (/^[\x21-\x7e]{1,255}$/.test(eventKey)) return eventKey;
  return `sha256-${createHash('sha256').update(eventKey).digest('hex')}`;
}
