import { type ActivityOptions, proxyActivities } from '@temporalio/workflow';
import type { PacingActivities } from '../activities/contract.ts';
import type { Platform } from '../domain/platform.ts';
import { platformTaskQueue, WORKFLOW_TASK_QUEUE } from './workflow-ids.ts';

/** Reads of a platform or the store: retried for half an hour; a page says that it lives every few seconds. */
export const READ: ActivityOptions = {
  startToCloseTimeout: '20m',
  scheduleToCloseTimeout: '40m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '2m' },
};

/** Calls of one platform wait in one queue: a halt, and the look before it, go before the pages of a sweep. */
export const BEFORE_SWEEPS = { priorityKey: 1 };
export const AFTER_HALTS = { priorityKey: 4 };

/** Changes on a platform: each attempt reads before it writes, so it may be repeated. */
export const MUTATE: ActivityOptions = {
  priority: BEFORE_SWEEPS,
  startToCloseTimeout: '60s',
  scheduleToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '30s' },
};

/** A halt with the look before it: a read may take as long as a report of DV360. */
export const HALT: ActivityOptions = {
  ...MUTATE,
  startToCloseTimeout: '20m',
  scheduleToCloseTimeout: '40m',
};

/** Words to people: given up soon, because the incident asks again by itself and must not wait for a channel. */
export const NOTIFY: ActivityOptions = {
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '45s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 3 },
};

/** The record of what happened: tried until it is written, because nothing may be lost. */
export const RECORD: ActivityOptions = {
  startToCloseTimeout: '60s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
};

/** Activities on our own queue, with a profile. */
export function ownActivities(profile: ActivityOptions) {
  return proxyActivities<PacingActivities>({ ...profile, taskQueue: WORKFLOW_TASK_QUEUE });
}

/** Activities that call one platform, on its rate-limited queue; eager dispatch would go round that limit. */
export function platformActivities(platform: Platform, profile: ActivityOptions) {
  return proxyActivities<PacingActivities>({
    ...profile,
    taskQueue: platformTaskQueue(platform),
    allowEagerDispatch: false,
  });
}
