import type { OnCallEvent } from '../../domain/on-call-event.ts';

/** The body of a webhook, field by field as docs/on-call.md explains it: receivers are written against it. */
export function toWebhookBody(event: OnCallEvent): string {
  const { action, dedupKey, eventKey, at, severity, summary, source, webUrl, details } = event;
  const body = { action, dedupKey, eventKey, at, severity, summary, source, webUrl, details };
  return JSON.stringify(body satisfies OnCallEvent);
}
