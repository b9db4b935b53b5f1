import { sleep } from '@temporalio/workflow';
import * as today from '../../src/workflows/index.ts';

/** A change that no running workflow survives without `patched()`: one more timer before everything else. */
function withOneMoreTimer<A extends unknown[], R>(workflow: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    await sleep(1_000);
    return await workflow(...args);
  };
}

export const sweepPlatform = withOneMoreTimer(today.sweepPlatform);
export const handleIncident = withOneMoreTimer(today.handleIncident);
export const checkCampaign = withOneMoreTimer(today.checkCampaign);
export const reportFleet = withOneMoreTimer(today.reportFleet);
