import './versioning.ts';

export { checkCampaign } from './check-campaign.ts';
export { handleIncident } from './handle-incident.ts';
export { maintainStore } from './maintain-store.ts';
export { reportFleet } from './report-fleet.ts';
export { sweepPlatform } from './sweep-platform.ts';
