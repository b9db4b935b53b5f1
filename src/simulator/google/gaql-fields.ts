import { labelOf } from '../world/sim-label.ts';
import {
  googleStatusOf,
  primaryStatusOf,
  primaryStatusReasonsOf,
  servingStatusOf,
} from './campaign-status.ts';
import type { Row } from './row.ts';

/** How a field compares and prints. Repeated fields can be selected and not filtered here. */
export type FieldType = 'int64' | 'text' | 'boolean' | 'date' | 'number' | 'repeated' | readonly string[];

/** What a field can hold; `undefined` is unset. */
type FieldValue = string | number | boolean | readonly string[] | undefined;

/** One field of the query language: its type, which may be the names of an enum, and how to read it. */
export interface GaqlField {
  type: FieldType;
  read: (row: Row) => FieldValue;
}

const CAMPAIGN_STATUSES = ['UNSPECIFIED', 'UNKNOWN', 'ENABLED', 'PAUSED', 'REMOVED'] as const;
const SERVING = ['SERVING', 'NONE', 'ENDED', 'PENDING', 'SUSPENDED', 'UNKNOWN', 'UNSPECIFIED'] as const;
const PRIMARY = ['ELIGIBLE', 'PAUSED', 'REMOVED', 'ENDED', 'PENDING', 'LIMITED', 'NOT_ELIGIBLE'] as const;
const CUSTOMER_STATUSES = ['ENABLED', 'CANCELED', 'SUSPENDED', 'CLOSED', 'UNKNOWN', 'UNSPECIFIED'] as const;
const LABEL_STATUSES = ['ENABLED', 'REMOVED', 'UNKNOWN', 'UNSPECIFIED'] as const;
const PERIODS = ['DAILY', 'CUSTOM_PERIOD', 'UNKNOWN', 'UNSPECIFIED'] as const;
const CHANNELS = ['SEARCH', 'DISPLAY', 'VIDEO', 'PERFORMANCE_MAX', 'DEMAND_GEN'] as const;

const customerName = (row: Row) => `customers/${row.account.accountId}`;
const campaignName = (row: Row) => `${customerName(row)}/campaigns/${row.campaign?.campaignId}`;
const labelName = (row: Row, label = row.label) => `${customerName(row)}/labels/${label?.labelId}`;
const budgetName = (row: Row) => `${customerName(row)}/campaignBudgets/${row.campaign?.campaignId}1`;
const clientName = (row: Row) => `${customerName(row)}/customerClients/${row.client?.account.accountId}`;

/**
 * The fields that the simulator answers, by their names in queries (API v26: `start_date` and `end_date` are gone). A
 * flight's budget is a total over a custom period, so `amount_micros`, a daily amount, stays unset.
 */
export const GAQL_FIELDS: Readonly<Record<string, GaqlField>> = {
  'customer.resource_name': { type: 'text', read: customerName },
  'customer.id': { type: 'int64', read: (row) => row.account.accountId },
  'customer.descriptive_name': { type: 'text', read: (row) => row.account.name },
  'customer.currency_code': { type: 'text', read: (row) => row.account.currency },
  'customer.time_zone': { type: 'text', read: (row) => row.account.timeZone },
  'customer.manager': { type: 'boolean', read: (row) => row.account.isManager },
  'customer.test_account': { type: 'boolean', read: () => false },
  'customer.status': { type: CUSTOMER_STATUSES, read: () => 'ENABLED' },
  'campaign.resource_name': { type: 'text', read: campaignName },
  'campaign.id': { type: 'int64', read: (row) => row.campaign?.campaignId },
  'campaign.name': { type: 'text', read: (row) => row.campaign?.name },
  'campaign.status': { type: CAMPAIGN_STATUSES, read: (row) => row.campaign && googleStatusOf(row.campaign) },
  'campaign.serving_status': { type: SERVING, read: servingStatusOf },
  'campaign.primary_status': { type: PRIMARY, read: primaryStatusOf },
  'campaign.primary_status_reasons': { type: 'repeated', read: primaryStatusReasonsOf },
  'campaign.advertising_channel_type': { type: CHANNELS, read: () => 'SEARCH' },
  'campaign.labels': { type: 'repeated', read: labelsOfCampaign },
  'campaign.start_date_time': { type: 'text', read: (row) => `${row.campaign?.flight.startDate} 00:00:00` },
  'campaign.end_date_time': { type: 'text', read: (row) => `${row.campaign?.flight.endDate} 23:59:59` },
  'campaign.campaign_budget': { type: 'text', read: budgetName },
  'campaign_budget.resource_name': { type: 'text', read: budgetName },
  'campaign_budget.id': { type: 'int64', read: (row) => `${row.campaign?.campaignId}1` },
  'campaign_budget.amount_micros': { type: 'int64', read: () => undefined },
  'campaign_budget.total_amount_micros': {
    type: 'int64',
    read: (row) => row.campaign?.budgetMicros.toString(),
  },
  'campaign_budget.period': { type: PERIODS, read: () => 'CUSTOM_PERIOD' },
  'campaign_budget.explicitly_shared': { type: 'boolean', read: () => false },
  'campaign_label.resource_name': {
    type: 'text',
    read: (row) => `${customerName(row)}/campaignLabels/${row.campaign?.campaignId}~${row.label?.labelId}`,
  },
  'campaign_label.campaign': { type: 'text', read: campaignName },
  'campaign_label.label': { type: 'text', read: (row) => labelName(row) },
  'label.resource_name': { type: 'text', read: (row) => labelName(row) },
  'label.id': { type: 'int64', read: (row) => row.label?.labelId },
  'label.name': { type: 'text', read: (row) => row.label?.name },
  'label.status': { type: LABEL_STATUSES, read: () => 'ENABLED' },
  'customer_client.resource_name': { type: 'text', read: clientName },
  'customer_client.client_customer': {
    type: 'text',
    read: (row) => `customers/${row.client?.account.accountId}`,
  },
  'customer_client.id': { type: 'int64', read: (row) => row.client?.account.accountId },
  'customer_client.level': { type: 'int64', read: (row) => row.client?.level.toString() },
  'customer_client.manager': { type: 'boolean', read: (row) => row.client?.account.isManager },
  'customer_client.hidden': { type: 'boolean', read: () => false },
  'customer_client.test_account': { type: 'boolean', read: () => false },
  'customer_client.status': { type: CUSTOMER_STATUSES, read: () => 'ENABLED' },
  'customer_client.descriptive_name': { type: 'text', read: (row) => row.client?.account.name },
  'customer_client.currency_code': { type: 'text', read: (row) => row.client?.account.currency },
  'customer_client.time_zone': { type: 'text', read: (row) => row.client?.account.timeZone },
  'segments.date': { type: 'date', read: (row) => row.date },
  'segments.hour': { type: 'number', read: (row) => row.hour },
  'metrics.cost_micros': { type: 'int64', read: (row) => (row.costMicros ?? 0n).toString() },
  'metrics.impressions': { type: 'int64', read: (row) => ((row.costMicros ?? 0n) / 5_000n).toString() },
  'metrics.clicks': { type: 'int64', read: (row) => ((row.costMicros ?? 0n) / 500_000n).toString() },
};

/** Which parts of a query may stand beside each resource of a FROM clause. */
export const GAQL_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  campaign: ['campaign', 'campaign_budget', 'customer', 'segments', 'metrics'],
  campaign_label: ['campaign_label', 'campaign', 'label', 'customer'],
  label: ['label', 'customer'],
  customer: ['customer', 'segments', 'metrics'],
  customer_client: ['customer_client', 'customer'],
};

/** Proto JSON leaves an empty list out. */
function labelsOfCampaign(row: Row): string[] | undefined {
  const labels = row.campaign?.labels ?? [];
  return labels.length === 0 ? undefined : labels.map((name) => labelName(row, labelOf(row.account, name)));
}

/** `campaign` of `campaign.id`. */
export function resourceOf(field: string): string {
  return field.slice(0, field.indexOf('.'));
}

/** A field's name in JSON: `campaign_budget.amount_micros` → `campaignBudget.amountMicros`. */
export function jsonName(field: string): string {
  return field.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
