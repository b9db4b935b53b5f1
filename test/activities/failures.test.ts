import { type ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { toApplicationFailure, withFailures } from '../../src/activities/failures.ts';
import { redact } from '../../src/adapters/shared/redaction.ts';
import { FAILURE_CODES, OutsideFailure, PERMANENT_FAILURE_CODES } from '../../src/domain/failure.ts';

const crossed = (error: unknown) => toApplicationFailure(error, redact) as ApplicationFailure;

describe('a failure that crosses the Temporal boundary', () => {
  it.each(FAILURE_CODES)('%s keeps its code, and is retried unless it is permanent', (code) => {
    const failure = crossed(new OutsideFailure(code, 'Do this next.', { details: { status: 403 } }));

    expect(failure).toMatchObject({ type: code, message: 'Do this next.', details: [{ status: 403 }] });
    expect(failure.nonRetryable).toBe(PERMANENT_FAILURE_CODES.includes(code));
  });

  it('waits as long as the platform asks, and a rate limit is no error', () => {
    const failure = crossed(new OutsideFailure('PLATFORM_RATE_LIMITED', 'Later.', { retryAfterMs: 90_000 }));

    expect(failure).toMatchObject({ nextRetryDelay: 90_000, category: 'BENIGN' });
    expect(crossed(new OutsideFailure('PLATFORM_UNAVAILABLE', 'Later.')).category).not.toBe('BENIGN');
  });

  it('carries no credential, neither in its message nor in its stack nor as a cause', () => {
    const secret = 'Bearer ya29.abcdefghijklmnop';
    const unexpected = crossed(new Error(`refused: ${secret}`, { cause: new Error(secret) }));
    const known = crossed(new OutsideFailure('PLATFORM_TIMEOUT', secret, { cause: new Error(secret) }));

    for (const failure of [unexpected, known]) {
      expect(JSON.stringify([failure.message, failure.stack, failure.cause])).not.toContain('ya29');
    }
    expect(unexpected).toMatchObject({ type: 'UNEXPECTED', nonRetryable: false });
  });

  it('counts as cancelled after a cancellation', async () => {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
    const activity = withFailures(async () => {
      environment.cancel('CANCELLED');
      throw new OutsideFailure('PLATFORM_TIMEOUT', 'The call was aborted.');
    }, redact);

    await expect(environment.run(activity)).rejects.toBeInstanceOf(CancelledFailure);
  });
});
