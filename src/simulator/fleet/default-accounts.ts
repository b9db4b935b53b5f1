import type { SimAccount } from '../world/sim-campaign.ts';

/** How a market plans: its short name, and the range of a flight's budget in currency units. */
export interface AccountPlan extends SimAccount {
  market: string;
  budgetUnits: readonly [number, number];
}

/** The accounts of the default fleet: two on each platform, no two alike in currency and zone (issue §3). */
export const DEFAULT_ACCOUNTS: readonly AccountPlan[] = [
  {
    platform: 'google',
    accountId: '4102938475',
    name: 'Northwind US',
    currency: 'USD',
    timeZone: 'America/New_York',
    lagHours: 3,
    isManager: false,
    market: 'US',
    budgetUnits: [40_000, 120_000],
  },
  {
    platform: 'google',
    accountId: '5839201746',
    name: 'Northwind Japan',
    currency: 'JPY',
    timeZone: 'Asia/Tokyo',
    lagHours: 3,
    isManager: false,
    market: 'JP',
    budgetUnits: [6_000_000, 18_000_000],
  },
  {
    platform: 'meta',
    accountId: '100200300400501',
    name: 'Northwind Germany',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    lagHours: 1,
    isManager: false,
    market: 'DE',
    budgetUnits: [30_000, 90_000],
  },
  {
    platform: 'meta',
    accountId: '100200300400502',
    name: 'Northwind UK',
    currency: 'GBP',
    timeZone: 'Europe/London',
    lagHours: 1,
    isManager: false,
    market: 'UK',
    budgetUnits: [25_000, 80_000],
  },
  {
    platform: 'dv360',
    accountId: '9001001',
    name: 'Northwind India',
    currency: 'INR',
    timeZone: 'Asia/Kolkata',
    lagHours: 6,
    isManager: false,
    market: 'IN',
    budgetUnits: [3_000_000, 9_000_000],
  },
  {
    platform: 'dv360',
    accountId: '9001002',
    name: 'Northwind Australia',
    currency: 'AUD',
    timeZone: 'Australia/Adelaide',
    lagHours: 6,
    isManager: false,
    market: 'AU',
    budgetUnits: [50_000, 150_000],
  },
];
