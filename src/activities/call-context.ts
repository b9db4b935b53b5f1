import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { CallContext } from '../ports/ad-platform.ts';

/** The running activity as a call context: its cancellation, and progress as heartbeats. */
export function callContext(): CallContext {
  return { signal: cancellationSignal(), onProgress: (progress) => heartbeat(progress) };
}
