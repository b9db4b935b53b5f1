import { createPagerDutyOnCall } from '../adapters/pagerduty/index.ts';
import { createWebhookOnCall } from '../adapters/webhook/index.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Here } from './surroundings.ts';

const TIMEOUT_MS = 10_000;

/** Every way to call the person on call that is configured, side by side; none where nobody is on call. */
export function composeOnCall({ config }: Pick<Here, 'config'>): OnCall[] {
  const { pagerDuty, webhook } = config.onCall;
  return [
    ...(pagerDuty === null ? [] : [createPagerDutyOnCall({ ...pagerDuty, timeoutMs: TIMEOUT_MS })]),
    ...(webhook === null
      ? []
      : [createWebhookOnCall({ ...webhook, timeoutMs: TIMEOUT_MS, nowMs: Date.now })]),
  ];
}
