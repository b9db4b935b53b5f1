import type { WorkerOptions } from '@temporalio/worker';
import { DEPLOYMENT_NAME } from '../workflows/workflow-ids.ts';

/**
 * How a worker takes part in the Worker Deployment; nothing where it has no build id. A version gets no work before it is made
 * current (`pacekeeper deployment set-current`), and goes on with its pinned runs (workflows/versioning.ts) after another one is.
 * All other runs, incidents, move on to what is current.
 */
export function versioningOf(buildId: string | null): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (buildId === null) return {};
  return {
    workerDeploymentOptions: {
      version: { deploymentName: DEPLOYMENT_NAME, buildId },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}
