import { fromEpochMs, type Instant } from '../domain/instant.ts';

/** Workflow time as an instant: the same on replay. */
export function workflowNow(): Instant {
  return fromEpochMs(Date.now());
}
