import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { CallContext } from '../ports/ad-platform.ts';

/** Most calls are answered by then, and each heartbeat is a write of the server; adapters report every four seconds. */
const SILENT_MS = 3_000;

/** The running activity as a call context: its cancellation, and progress as heartbeats once it takes long. */
export function callContext(): CallContext {
  const startedAt = performance.now();
  const onProgress = (progress: string): void => {
    if (performance.now() - startedAt >= SILENT_MS) heartbeat(progress);
  };
  return { signal: cancellationSignal(), onProgress };
}
