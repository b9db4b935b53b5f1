import { setTimeout as wait } from 'node:timers/promises';
import { type Client, WorkflowFailedError } from '@temporalio/client';
import { OutsideFailure } from '../domain/failure.ts';
import type { Instant } from '../domain/instant.ts';
import type { Platform } from '../domain/platform.ts';
import type { HandoverTally, IncidentBook } from '../ports/incident-book.ts';
import type { sweepPlatform } from '../workflows/sweep-platform.ts';
import { sweepKeyOf, sweepWorkflowId, WORKFLOW_TASK_QUEUE } from '../workflows/workflow-ids.ts';
import { CliError, EXIT } from './exit-codes.ts';
import { type SweepReport, sweepReport } from './sweep-report.ts';
import { resultFromWorker } from './temporal-client.ts';

const LOOK_EVERY_MS = 150;

/** One sweep as it is started by hand: judged at `asOf`, never late. */
export interface SweepOrder {
  platform: Platform;
  asOf: Instant;
}

/** What a sweep counts by itself. */
export type SweepCounts = Awaited<ReturnType<typeof sweepPlatform>>;

/** The workflow id of a sweep started by hand. */
export function handSweepId({ platform, asOf }: SweepOrder): string {
  return `${sweepWorkflowId(platform)}-${asOf}`;
}

/** Runs one sweep to its end and gives its counts. Throws `CliError` (exit 1) when it fails, which no data should cause. */
export async function runOneSweep(client: Client, order: SweepOrder): Promise<SweepCounts> {
  const handle = await client.workflow.start<typeof sweepPlatform>('sweepPlatform', {
    workflowId: handSweepId(order),
    taskQueue: WORKFLOW_TASK_QUEUE,
    args: [{ platform: order.platform, asOf: order.asOf }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `Sweep of ${order.platform} as of ${order.asOf}`,
  });
  try {
    return await resultFromWorker(handle);
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const cause = error.cause?.message ?? error.message;
    throw new CliError(
      `The sweep ${handle.workflowId} ended without counts: ${cause}. See it in the Web UI.`,
    );
  }
}

/** Waits until every incident of the sweep rests (waits for somebody, or is closed). Throws `CliError` (exit 3) at `untilMs`. */
export async function waitForRest(
  book: IncidentBook,
  order: SweepOrder,
  untilMs: number,
): Promise<HandoverTally> {
  const sweepKey = sweepKeyOf(order.platform, order.asOf);
  for (;;) {
    const tally = await tallyIfServed(book, sweepKey, untilMs);
    if (tally?.open === 0) return tally;
    if (tally !== null && Date.now() > untilMs) {
      throw new CliError(
        `${tally.open} incidents of ${sweepKey} are still at work. Look at them in the Web UI (PacingPlatform = "${order.platform}").`,
        EXIT.timedOut,
      );
    }
    await wait(LOOK_EVERY_MS);
  }
}

/** The store's owner may be killed alone and comes back: null meanwhile, until `untilMs`. */
async function tallyIfServed(
  book: IncidentBook,
  sweepKey: string,
  untilMs: number,
): Promise<HandoverTally | null> {
  try {
    return await book.tally(sweepKey);
  } catch (error) {
    const isAway = error instanceof OutsideFailure && error.code === 'STORE_UNAVAILABLE';
    if (isAway && Date.now() <= untilMs) return null;
    throw error;
  }
}

/** Runs the sweeps side by side and waits for all that they set going. */
export async function sweepAll(
  tools: { client: Client; book: IncidentBook },
  orders: readonly SweepOrder[],
  restWithinMs: number,
): Promise<SweepReport[]> {
  const counted = await Promise.all(
    orders.map(async (order) => ({ ...order, counts: await runOneSweep(tools.client, order) })),
  );
  const untilMs = Date.now() + restWithinMs;
  return Promise.all(
    counted.map(async (one) => sweepReport(one, await waitForRest(tools.book, one, untilMs))),
  );
}
