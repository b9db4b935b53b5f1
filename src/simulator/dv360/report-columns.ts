import type { Micros } from '../../domain/money.ts';
import type { SimAccount, SimCampaign } from '../world/sim-campaign.ts';
import { PARTNER_ID } from './entities.ts';

/** What one row of a report is about. */
export interface ReportCell {
  account: SimAccount;
  campaign: SimCampaign;
  date: string;
  hour: number;
}

/** The dimensions of the simulator: the display name that heads the column, and its text. Dates are `2026/11/23`. */
export const DIMENSIONS: Readonly<Record<string, { header: string; read: (cell: ReportCell) => string }>> = {
  FILTER_PARTNER: { header: 'Partner ID', read: () => PARTNER_ID },
  FILTER_ADVERTISER: { header: 'Advertiser ID', read: (cell) => cell.account.accountId },
  FILTER_ADVERTISER_NAME: { header: 'Advertiser', read: (cell) => cell.account.name },
  FILTER_ADVERTISER_CURRENCY: { header: 'Advertiser Currency', read: (cell) => cell.account.currency },
  FILTER_ADVERTISER_TIMEZONE: { header: 'Advertiser Time Zone', read: (cell) => cell.account.timeZone },
  FILTER_INSERTION_ORDER: { header: 'Insertion Order ID', read: (cell) => cell.campaign.campaignId },
  FILTER_INSERTION_ORDER_NAME: { header: 'Insertion Order', read: (cell) => cell.campaign.name },
  FILTER_DATE: { header: 'Date', read: (cell) => cell.date.replaceAll('-', '/') },
  FILTER_TIME_OF_DAY: { header: 'Time of Day', read: (cell) => String(cell.hour) },
};

/** The metrics of the simulator: display name and value. Revenue is what the advertiser is charged; the others are less. */
export const METRICS: Readonly<Record<string, { header: string; read: (spent: Micros) => string }>> = {
  METRIC_REVENUE_ADVERTISER: { header: 'Revenue (Adv Currency)', read: decimal },
  METRIC_BILLABLE_COST_ADVERTISER: {
    header: 'Billable Cost (Adv Currency)',
    read: (spent) => decimal((spent * 9n) / 10n),
  },
  METRIC_MEDIA_COST_ADVERTISER: {
    header: 'Media Cost (Advertiser Currency)',
    read: (spent) => decimal((spent * 8n) / 10n),
  },
  METRIC_IMPRESSIONS: { header: 'Impressions', read: (spent) => (spent / 5_000n).toString() },
};

/** Major units with six decimals, as Bid Manager prints money. */
function decimal(micros: Micros): string {
  const text = micros.toString().padStart(7, '0');
  return `${text.slice(0, -6)}.${text.slice(-6)}`;
}
