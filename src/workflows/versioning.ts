import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import { checkCampaign } from './check-campaign.ts';
import { maintainStore } from './maintain-store.ts';
import { reportFleet } from './report-fleet.ts';
import { sweepPlatform } from './sweep-platform.ts';

/**
 * What is over in minutes ends on the version of the workers that it began on, so a change of it needs no patch. An incident is
 * open for days, waiting for people: it moves on to each new version (src/worker-versioning.ts), and every change of it needs a
 * patch (patches.ts). The server refuses a word about versions from a worker that has none.
 */
function pinnedWhereVersioned(): { versioningBehavior?: 'PINNED' } {
  const isVersioned = (workflowInfo().currentDeploymentVersion?.deploymentName ?? '') !== '';
  return isVersioned ? { versioningBehavior: 'PINNED' } : {};
}

setWorkflowOptions(pinnedWhereVersioned, sweepPlatform);
setWorkflowOptions(pinnedWhereVersioned, checkCampaign);
setWorkflowOptions(pinnedWhereVersioned, reportFleet);
setWorkflowOptions(pinnedWhereVersioned, maintainStore);
