import { setWorkflowOptions } from '@temporalio/workflow';
import { checkCampaign } from './check-campaign.ts';
import { handleIncident } from './handle-incident.ts';
import { reportFleet } from './report-fleet.ts';
import { sweepPlatform } from './sweep-platform.ts';

// Which version of the code a run is worked on by, where the workers are versioned (src/worker-versioning.ts).

// Over in minutes: each ends on the version that it began on, so a change of them needs no patch.
setWorkflowOptions({ versioningBehavior: 'PINNED' }, sweepPlatform);
setWorkflowOptions({ versioningBehavior: 'PINNED' }, checkCampaign);
setWorkflowOptions({ versioningBehavior: 'PINNED' }, reportFleet);

// Open for days, waiting for people: it moves on to each new version, so every change of it needs a patch (patches.ts).
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, handleIncident);
