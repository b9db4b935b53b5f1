import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';

/** Why an activity was given up: a code of the catalogue, and words for a person. */
export interface ActivityCause {
  code: string;
  message: string;
}

/** Reads the cause of an activity whose retries ran out; rethrows a cancellation and what is no activity's failure. */
export function causeOf(error: unknown): ActivityCause {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
  const { cause } = error;
  if (cause instanceof ApplicationFailure)
    return { code: cause.type ?? 'UNEXPECTED', message: cause.message };
  if (cause instanceof TimeoutFailure) return { code: 'PLATFORM_TIMEOUT', message: cause.message };
  return { code: 'UNEXPECTED', message: cause?.message ?? error.message };
}
