import { postEvent } from '../shared/post-event.ts';
import { pagerDutyFailure } from './failures.ts';
import type { PagerDutyEvent } from './schema.ts';

/** `baseUrl` is the Events API of the account's region, without a path; `routingKey` names the service that is called. */
export interface PagerDutyOptions {
  routingKey: string;
  baseUrl: string;
  timeoutMs: number;
}

/**
 * Sends one event of the Events API v2. Throws `OutsideFailure`: NOTIFIER_REJECTED (a 400 cannot get better),
 * NOTIFIER_RATE_LIMITED, NOTIFIER_UNAVAILABLE.
 */
export async function enqueue(options: PagerDutyOptions, event: PagerDutyEvent): Promise<void> {
  const { routingKey, baseUrl, timeoutMs } = options;
  const outcome = await postEvent({
    url: `${baseUrl.replace(/\/+$/, '')}/v2/enqueue`,
    body: JSON.stringify({ routing_key: routingKey, ...event }),
    timeoutMs,
  });
  const failure = pagerDutyFailure(outcome, routingKey);
  if (failure !== null) throw failure;
}
