import type { OnCall } from '../../ports/on-call.ts';
import { enqueue, type PagerDutyOptions } from './client.ts';
import { toPagerDutyEvent } from './event-body.ts';

/**
 * PagerDuty as a way to call the person on call. A repeated trigger joins the open alert of its dedup key; a step of an
 * alert that is not open is dropped by PagerDuty without a word, so every step may be sent again.
 */
export function createPagerDutyOnCall(options: PagerDutyOptions): OnCall {
  return {
    name: 'pagerduty',
    send: (event) => enqueue(options, toPagerDutyEvent(event)),
  };
}
