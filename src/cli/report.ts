import type { Instant } from '../domain/instant.ts';
import type { reportFleet } from '../workflows/report-fleet.ts';
import { REPORT_SCHEDULE_ID, WORKFLOW_TASK_QUEUE } from '../workflows/workflow-ids.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print } from './io.ts';
import { readHere } from './surroundings.ts';
import { resultFromWorker, withTemporal } from './temporal-client.ts';

/** `pacekeeper report`: has the daily summary told now. Exit 0; 4 without a worker. */
export async function runReport(
  options: { until?: Instant | undefined; json?: boolean | undefined },
  io: CliIo,
): Promise<number> {
  const here = readHere(io.env);
  const result = await withTemporal(here.config.temporal, async (client) => {
    const handle = await client.workflow.start<typeof reportFleet>('reportFleet', {
      workflowId: `${REPORT_SCHEDULE_ID}-by-hand`,
      taskQueue: WORKFLOW_TASK_QUEUE,
      args: [options.until === undefined ? {} : { until: options.until }],
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
    return resultFromWorker(handle);
  });
  if (options.json === true) print(io, JSON.stringify(result));
  else print(io, `Told: ${result.observed} campaigns seen, ${result.openIncidents} incidents open.`);
  return EXIT.done;
}
