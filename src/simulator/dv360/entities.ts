import { fromEpochMs, type IsoDate } from '../../domain/instant.ts';
import { type SimAccount, type SimCampaign, statusOf } from '../world/sim-campaign.ts';
import { localDay } from '../world/zone.ts';

/** The one partner that all simulated advertisers belong to. */
export const PARTNER_ID = '700100';

const STATUSES = {
  active: 'ENTITY_STATUS_ACTIVE',
  paused: 'ENTITY_STATUS_PAUSED',
  removed: 'ENTITY_STATUS_ARCHIVED',
} as const;

/** The partner as DV360 knows it. */
export function partnerEntity(): Record<string, unknown> {
  return {
    name: `partners/${PARTNER_ID}`,
    partnerId: PARTNER_ID,
    displayName: 'Northwind Media',
    entityStatus: 'ENTITY_STATUS_ACTIVE',
    generalConfig: { timeZone: 'Etc/UTC', currencyCode: 'USD' },
    updateTime: '2026-01-05T09:00:00Z',
  };
}

/** An advertiser as DV360 knows it. */
export function advertiserEntity(account: SimAccount): Record<string, unknown> {
  return {
    name: `advertisers/${account.accountId}`,
    advertiserId: account.accountId,
    partnerId: PARTNER_ID,
    displayName: account.name,
    entityStatus: 'ENTITY_STATUS_ACTIVE',
    updateTime: '2026-01-05T09:00:00Z',
    generalConfig: {
      domainUrl: 'https://northwind.example',
      timeZone: account.timeZone,
      currencyCode: account.currency,
    },
    adServerConfig: { thirdPartyOnlyConfig: {} },
    creativeConfig: {},
    billingConfig: { billingProfileId: '1' },
  };
}

/** DV360's status of an insertion order. */
export function entityStatusOf(campaign: SimCampaign): string {
  return STATUSES[statusOf(campaign)];
}

/** An insertion order as DV360 knows it: what Pacekeeper calls a campaign. Its budget is one segment of money. */
export function insertionOrderEntity(account: SimAccount, campaign: SimCampaign): Record<string, unknown> {
  const { accountId, campaignId, flight, labels } = campaign;
  const [integrationCode] = labels;
  const startMs = localDay(account.timeZone, flight.startDate).startMs;
  const lastSwitchMs = campaign.history.at(-1)?.atMs ?? startMs;
  return {
    name: `advertisers/${accountId}/insertionOrders/${campaignId}`,
    advertiserId: accountId,
    campaignId: `4${accountId}`,
    insertionOrderId: campaignId,
    displayName: campaign.name,
    insertionOrderType: 'RTB',
    entityStatus: entityStatusOf(campaign),
    updateTime: fromEpochMs(Math.max(lastSwitchMs, startMs)).replace('.000Z', 'Z'),
    pacing: { pacingPeriod: 'PACING_PERIOD_FLIGHT', pacingType: 'PACING_TYPE_EVEN' },
    frequencyCap: { unlimited: true },
    kpi: { kpiType: 'KPI_TYPE_CPM', kpiAmountMicros: '2000000' },
    budget: {
      budgetUnit: 'BUDGET_UNIT_CURRENCY',
      automationType: 'INSERTION_ORDER_AUTOMATION_TYPE_NONE',
      budgetSegments: [
        {
          budgetAmountMicros: campaign.budgetMicros.toString(),
          dateRange: { startDate: apiDate(flight.startDate), endDate: apiDate(flight.endDate) },
        },
      ],
    },
    ...(integrationCode === undefined ? {} : { integrationDetails: { integrationCode } }),
    bidStrategy: { fixedBid: { bidAmountMicros: '2000000' } },
    reservationType: 'RESERVATION_TYPE_NOT_GUARANTEED',
    optimizationObjective: 'NO_OBJECTIVE',
  };
}

/** A date as Google's APIs write it. */
export function apiDate(date: IsoDate): { year: number; month: number; day: number } {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return { year, month, day };
}
