import { ActivityFailure, CancelledFailure, RetryState, TemporalFailure } from '@temporalio/common';
import { proxyLocalActivities } from '@temporalio/workflow';
import type { PacingActivities } from '../activities/contract.ts';
import { NOTIFY } from './activity-options.ts';

/** What waits longer for its next attempt waits for a timer, not within its task: while the store is down, tasks are for others. */
const LONGEST_IN_TASK = '2s';

const READ_IN_PLACE = {
  startToCloseTimeout: '20s',
  localRetryThreshold: LONGEST_IN_TASK,
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '30s' },
} as const;

const reads = proxyLocalActivities<Pick<PacingActivities, 'fetchAndReconcile'>>({
  ...READ_IN_PLACE,
  scheduleToCloseTimeout: '40m',
});

const causes = proxyLocalActivities<Pick<PacingActivities, 'analyzeRootCause'>>({
  ...READ_IN_PLACE,
  scheduleToCloseTimeout: '1m',
});

type Said = 'sendWarningAlert' | 'escalateToHuman' | 'auditAndNotify';

const words = proxyLocalActivities<Pick<PacingActivities, Said>>({
  ...NOTIFY,
  localRetryThreshold: LONGEST_IN_TASK,
});

const records = proxyLocalActivities<Pick<PacingActivities, 'recordFacts'>>({
  startToCloseTimeout: '60s',
  localRetryThreshold: LONGEST_IN_TASK,
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** Reads of our own store, run by the worker that runs the workflow: they change nothing, and take milliseconds (ADR 11). */
export const readsInPlace = { fetchAndReconcile: likeOthers('fetchAndReconcile', reads.fetchAndReconcile) };

/** The same for words about the cause, which an alert waits for: soon given up. */
export const causesInPlace = { analyzeRootCause: likeOthers('analyzeRootCause', causes.analyzeRootCause) };

/** A record made by the worker that runs the workflow, before what it announces: tried until it is written. */
export const recordsInPlace = { recordFacts: likeOthers('recordFacts', records.recordFacts) };

/** Words to channels within this process, with their record: given up as soon as other words are (ADR 13). */
export const wordsInPlace = {
  sendWarningAlert: likeOthers('sendWarningAlert', words.sendWarningAlert),
  escalateToHuman: likeOthers('escalateToHuman', words.escalateToHuman),
  auditAndNotify: likeOthers('auditAndNotify', words.auditAndNotify),
};

/**
 * A local activity that fails for good throws its bare cause, which no `catch` here takes for the failure of an activity:
 * the workflow itself would fail, and leave a halt without its owner. This one throws what all others throw.
 */
function likeOthers<Args extends unknown[], Result>(
  name: string,
  activity: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await activity(...args);
    } catch (error) {
      const isBare = error instanceof TemporalFailure && !(error instanceof ActivityFailure);
      if (!isBare || error instanceof CancelledFailure) throw error;
      throw new ActivityFailure(
        `${name} failed for good`,
        name,
        undefined,
        RetryState.NON_RETRYABLE_FAILURE,
        undefined,
        error,
      );
    }
  };
}
