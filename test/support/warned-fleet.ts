import type { Instant } from '../../src/domain/instant.ts';
import { addMs, DAY_MS } from '../../src/domain/instant.ts';
import type { Stack } from './stack.ts';

const ACCOUNT = { platform: 'google', accountId: '7770001110' } as const;

/** How far campaigns spend from their plan: a warning, or a halt. */
export const PACE = { warning: 1.18, critical: 1.6 } as const;

/** Puts one account of Google into the simulator, and nothing else: that many campaigns, all off plan by the same factor. */
export async function replaceFleet(
  stack: Stack,
  { campaigns, factor }: { campaigns: number; factor: number },
): Promise<void> {
  const { now } = await stack.sim<{ now: Instant }>('clock');
  const day = (days: number) => addMs(now, days * DAY_MS).slice(0, 10);
  await stack.sim('campaigns', {
    replace: true,
    accounts: [{ ...ACCOUNT, currency: 'USD', timeZone: 'America/New_York' }],
    campaigns: Array.from({ length: campaigns }, (_, index) => ({
      ...ACCOUNT,
      campaignId: String(8_000 + index),
      name: index === 0 ? 'US_Shoes_<!channel> *x* </script>' : `US_Shoes_Campaign ${index}`,
      budget: '30000',
      flight: { startDate: day(-15), endDate: day(14) },
      spend: { kind: 'even', factor },
    })),
  });
}
