import { createHmac } from 'node:crypto';

/** Slack's signature of a request body: `v0=` and a hex HMAC-SHA256 over `v0:TIMESTAMP:BODY`. `timestampS` is in epoch seconds. */
export function slackSignature(secret: string, timestampS: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
}
