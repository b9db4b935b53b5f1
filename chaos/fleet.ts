import type { CampaignRef } from '../src/domain/campaign.ts';
import { addMs, DAY_MS, type Instant } from '../src/domain/instant.ts';
import { PLATFORMS, type Platform } from '../src/domain/platform.ts';
import { type ChaosStack, control } from './chaos-stack.ts';

/** How a campaign stands to its plan: slightly off, far off, or far off with a plan that nobody trusts. */
export type Pace = 'warning' | 'critical' | 'doubtful';

const ACCOUNTS: Readonly<Record<Platform, string>> = {
  google: '7770001110',
  meta: '7770002220',
  dv360: '7770003330',
};
const FACTOR: Readonly<Record<Pace, number>> = { warning: 1.18, critical: 1.6, doubtful: 1.6 };
const FIRST_ID = 810_000;
/** How many campaigns of each pace a platform starts with. */
export type Starting = Readonly<Record<Pace, number>>;

/** More than 20 incidents that stay open whatever happens, and some to decide on. */
export const AT_START: Starting = { warning: 8, critical: 3, doubtful: 2 };

/** Adds campaigns to the simulated platforms, each with an id of its own. */
export interface Fleet {
  add(platform: Platform, pace: Pace): Promise<CampaignRef>;
}

/** Replaces what the simulator holds by one account on each platform. */
export async function startFleet(stack: ChaosStack, starting: Starting): Promise<Fleet> {
  const now = (await control<{ now: Instant }>(`${stack.simulatorUrl}/_sim/clock`)).now;
  let made = 0;
  const campaign = (platform: Platform, pace: Pace) => {
    made += 1;
    return campaignOf({ platform, pace, number: made, now });
  };
  const paces = Object.entries(starting).flatMap(([pace, count]) => Array<Pace>(count).fill(pace as Pace));
  await put(stack, {
    replace: true,
    accounts: PLATFORMS.map((platform) => ({
      platform,
      accountId: ACCOUNTS[platform],
      currency: 'USD',
      timeZone: 'America/New_York',
    })),
    campaigns: PLATFORMS.flatMap((platform) => paces.map((pace) => campaign(platform, pace))),
  });
  return {
    async add(platform, pace) {
      const added = campaign(platform, pace);
      await put(stack, { campaigns: [added] });
      return { platform, accountId: added.accountId, campaignKey: added.campaignId };
    },
  };
}

async function put(stack: ChaosStack, body: unknown): Promise<void> {
  await control(`${stack.simulatorUrl}/_sim/campaigns`, { body });
}

function campaignOf(wish: { platform: Platform; pace: Pace; number: number; now: Instant }) {
  const { platform, pace, number, now } = wish;
  const day = (days: number) => addMs(now, days * DAY_MS).slice(0, 10);
  const name = `US_Shoes_Campaign ${number}`;
  return {
    platform,
    accountId: ACCOUNTS[platform],
    campaignId: String(FIRST_ID + number),
    name,
    budget: '30000',
    flight: { startDate: day(-15), endDate: day(14) },
    spend: { kind: 'even', factor: FACTOR[pace] },
    ...(pace === 'doubtful'
      ? { plan: { campaignName: 'Zebra launch', market: 'Nowhere', product: 'Nothing' } }
      : {}),
  };
}
