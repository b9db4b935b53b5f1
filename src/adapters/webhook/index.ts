import type { OnCall } from '../../ports/on-call.ts';
import { postWebhook, type WebhookOptions } from './client.ts';

/** Any service that takes signed HTTP calls as a way to call the person on call (docs/on-call.md). */
export function createWebhookOnCall(options: WebhookOptions): OnCall {
  return { name: 'webhook', send: (event) => postWebhook(options, event) };
}
