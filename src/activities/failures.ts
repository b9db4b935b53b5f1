import { cancellationSignal } from '@temporalio/activity';
import {
  ApplicationFailure,
  ApplicationFailureCategory,
  CancelledFailure,
  TemporalFailure,
} from '@temporalio/common';
import { type FailureCode, OutsideFailure, PERMANENT_FAILURE_CODES } from '../domain/failure.ts';
import { measureHeldBack } from './measures.ts';

/** Type of a failure that no code of the catalogue describes: a bug, or an outside that we do not know yet. */
const UNEXPECTED = 'UNEXPECTED';

const RATE_LIMITS: readonly FailureCode[] = ['PLATFORM_RATE_LIMITED', 'NOTIFIER_RATE_LIMITED'];

/** Hides credentials in a text. */
type Redact = (text: string) => string;

/**
 * The failure as it crosses the Temporal boundary: `type` is its code, permanent ones are not retried, a platform's
 * "try again in …" is obeyed, and rate limits do not count as errors. Causes stay behind, because they are not redacted.
 */
export function toApplicationFailure(error: unknown, redact: Redact): TemporalFailure {
  if (error instanceof TemporalFailure) return error;
  if (error instanceof OutsideFailure) return fromOutside(error, redact);
  const message = redact(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  const failure = ApplicationFailure.create({ message, type: UNEXPECTED });
  if (error instanceof Error && error.stack !== undefined) failure.stack = redact(error.stack);
  return failure;
}

function fromOutside(error: OutsideFailure, redact: Redact): ApplicationFailure {
  return ApplicationFailure.create({
    message: redact(error.message),
    type: error.code,
    nonRetryable: PERMANENT_FAILURE_CODES.includes(error.code),
    details: [redacted(error.details, redact)],
    ...(error.retryAfterMs === null ? {} : { nextRetryDelay: error.retryAfterMs }),
    ...(RATE_LIMITS.includes(error.code) ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
}

/** A platform names its answers itself: an id for its support may hold anything. */
function redacted(details: OutsideFailure['details'], redact: Redact): OutsideFailure['details'] {
  const safe = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value) : value,
  ]);
  return Object.fromEntries(safe) as OutsideFailure['details'];
}

/** The activity with its failures made fit for Temporal; what fails after a cancellation counts as cancelled. */
export function withFailures<Args extends unknown[], Result>(
  activity: (...args: Args) => Promise<Result>,
  redact: Redact,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await activity(...args);
    } catch (error) {
      if (cancellationSignal().aborted) throw new CancelledFailure('The activity was cancelled.');
      measureHeldBack(error);
      throw toApplicationFailure(error, redact);
    }
  };
}
