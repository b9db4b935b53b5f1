import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Instant } from '../domain/instant.ts';
import { observeSchema } from '../workflows/messages.ts';

/** What an open incident is to look at once more: an observation that the store has, of the sweep that it belongs to. */
export interface SeenAgain {
  workflowId: string;
  sweepKey: string;
  observationId: string;
  asOf: Instant;
  isHealthy: boolean;
}

/**
 * Sends the signal `observe` as a sweep does: an incident whose last step failed for good tries again on the same sight; any
 * other knows it already. `not_running` where the incident has ended meanwhile.
 */
export async function observeAgain(
  client: Client,
  { workflowId, ...seen }: SeenAgain,
): Promise<'sent' | 'not_running'> {
  const message = observeSchema().parse({ ...seen, kind: 'campaign', isReleased: false, note: null });
  try {
    await client.workflow.getHandle(workflowId).signal('observe', message);
    return 'sent';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'not_running';
    throw error;
  }
}
