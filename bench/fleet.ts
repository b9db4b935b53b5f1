import type { CampaignRef } from '../src/domain/campaign.ts';
import type { Platform } from '../src/domain/platform.ts';
import type { BenchStack } from './bench-stack.ts';

/** Campaigns of one account, of Google unless told, and which share of them is out of line. */
export interface Fleet {
  platform?: Platform;
  campaigns: number;
  incidentShare: number;
}

/** Gives the simulator a new fleet. */
export async function resetFleet(stack: BenchStack, fleet: Fleet): Promise<void> {
  await post(stack, 'reset', { seed: 1, fleet: { platform: 'google', ...fleet } });
}

/** How long a slow platform takes for each answer. */
export const SLOW_ANSWER_MS = 50;

/** Makes the platform slow. */
export async function slowPlatform(stack: BenchStack): Promise<void> {
  await post(stack, 'faults', { match: {}, delayMs: SLOW_ANSWER_MS });
}

/** The simulator's time. */
export async function simulatorNow({ simulatorUrl }: BenchStack): Promise<string> {
  const clock = (await (await fetch(`${simulatorUrl}/_sim/clock`)).json()) as { now: string };
  return clock.now;
}

/** All campaigns of the simulator. */
export async function listCampaigns({ simulatorUrl }: BenchStack): Promise<CampaignRef[]> {
  const listed = (await (await fetch(`${simulatorUrl}/_sim/campaigns`)).json()) as {
    platform: Platform;
    accountId: string;
    campaignId: string;
  }[];
  return listed.map(({ platform, accountId, campaignId }) => ({
    platform,
    accountId,
    campaignKey: campaignId,
  }));
}

async function post({ simulatorUrl }: BenchStack, path: string, body: object): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_sim/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The simulator refused it: ${await response.text()}`);
}
