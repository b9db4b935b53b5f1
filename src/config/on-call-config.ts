import type { ParsedEnv } from './env-schema.ts';
import { secretAddressProblem } from './public-address.ts';

/** How the person on call is called; null for a way that is not configured. */
export interface OnCallConfig {
  pagerDuty: { routingKey: string; baseUrl: string } | null;
  webhook: { url: string; secret: string } | null;
}

const PAGERDUTY_DEFAULT = 'https://events.pagerduty.com';

/** Reads both ways; what is wrong goes to `problems`, by the name of its variable and without its value. */
export function readOnCall(parsed: ParsedEnv, problems: string[]): OnCallConfig {
  return { pagerDuty: readPagerDuty(parsed, problems), webhook: readWebhook(parsed, problems) };
}

function readPagerDuty(parsed: ParsedEnv, problems: string[]): OnCallConfig['pagerDuty'] {
  const { PAGERDUTY_ROUTING_KEY: routingKey, PAGERDUTY_URL: baseUrl = PAGERDUTY_DEFAULT } = parsed;
  if (routingKey === undefined) return null;
  const isHost = !/[?#]|\/enqueue\/*$/.test(baseUrl);
  const problem = secretAddressProblem(baseUrl) ?? (isHost ? null : 'is to end before /v2/enqueue');
  if (problem !== null) problems.push(`PAGERDUTY_URL: ${problem}`);
  return { routingKey, baseUrl };
}

function readWebhook(parsed: ParsedEnv, problems: string[]): OnCallConfig['webhook'] {
  const { ONCALL_WEBHOOK_URL: url, ONCALL_WEBHOOK_SECRET: secret } = parsed;
  if (url === undefined && secret === undefined) return null;
  if (url === undefined) problems.push('ONCALL_WEBHOOK_URL: is missing, though ONCALL_WEBHOOK_SECRET is set');
  if (secret === undefined)
    problems.push('ONCALL_WEBHOOK_SECRET: is missing, though ONCALL_WEBHOOK_URL is set');
  const problem = url === undefined ? null : secretAddressProblem(url);
  if (problem !== null) problems.push(`ONCALL_WEBHOOK_URL: ${problem}`);
  return { url: url ?? '', secret: secret ?? '' };
}
