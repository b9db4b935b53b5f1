import { UNLIMITED } from '../src/adapters/call-quota/index.ts';
import { composePlatforms } from '../src/cli/compose-platforms.ts';
import { readConfig } from '../src/config/env.ts';
import type { CampaignRef } from '../src/domain/campaign.ts';
import type { BenchStack } from './bench-stack.ts';
import { listCampaigns, resetFleet, SLOW_ANSWER_MS, slowPlatform } from './fleet.ts';
import { measureSweepAgain } from './measure-sweeps.ts';

const LOOPED = 100;

/** Campaigns per second where each answer of the platform takes 50 ms, and how many times a loop that is. */
export interface SlowPlatform {
  answersInMs: number;
  campaignsPerSecond: number;
  loopPerSecond: number;
  timesFaster: number;
}

/** The loop, which has its access in hand before it is timed, asks the platform once for each campaign, one after the other, and does nothing else with the answer. */
export async function measureSlowPlatform(stack: BenchStack, campaigns: number): Promise<SlowPlatform> {
  const fleet = { campaigns, incidentShare: 0 };
  await resetFleet(stack, fleet);
  await slowPlatform(stack);
  const { campaignsPerSecond } = await measureSweepAgain(stack, fleet);
  const loopPerSecond = await loop(stack);
  return {
    answersInMs: SLOW_ANSWER_MS,
    campaignsPerSecond,
    loopPerSecond,
    timesFaster: campaignsPerSecond / loopPerSecond,
  };
}

async function loop(stack: BenchStack): Promise<number> {
  const { platforms } = readConfig({ SIMULATOR_URL: stack.simulatorUrl });
  const { google } = composePlatforms(platforms, 'simulator', UNLIMITED);
  const context = { signal: new AbortController().signal, onProgress: () => undefined };
  const [first, ...campaigns] = (await listCampaigns(stack)).slice(0, LOOPED + 1);
  const read = ({ accountId, campaignKey }: CampaignRef) =>
    google.readStatus({ accountId, campaignId: campaignKey }, context);
  if (first !== undefined) await read(first);
  const startedAt = performance.now();
  for (const campaign of campaigns) await read(campaign);
  return campaigns.length / ((performance.now() - startedAt) / 1000);
}
