import type { IsoDate } from '../../domain/instant.ts';

/** What becomes of a campaign status by our hand. Never REMOVED: that cannot be undone (ad-platform-apis §3). */
export type WrittenStatus = 'PAUSED' | 'ENABLED';

/** All accounts below a manager, however deep, and the manager itself. */
export const CUSTOMER_CLIENTS_QUERY =
  'SELECT customer_client.id, customer_client.manager, customer_client.status FROM customer_client';

/** Currency and zone of the account asked. */
export const CUSTOMER_QUERY = 'SELECT customer.currency_code, customer.time_zone FROM customer';

const CAMPAIGN_FIELDS =
  'campaign.id, campaign.name, campaign.status, campaign.serving_status, campaign.start_date_time, campaign.end_date_time, campaign.labels';

/**
 * Every campaign that still exists. No `segments.*` and no metrics: selecting a segment drops the rows without spend, and
 * with them the campaigns that deliver nothing (ad-platform-apis §3). Ordered, so that pages can be counted off again.
 */
export const CAMPAIGNS_QUERY = `SELECT ${CAMPAIGN_FIELDS} FROM campaign WHERE campaign.status != 'REMOVED' ORDER BY campaign.id`;

/** One campaign, removed or not. */
export function campaignQuery(campaignId: string): string {
  return `SELECT ${CAMPAIGN_FIELDS} FROM campaign WHERE campaign.id = ${campaignId}`;
}

/** All labels of the account, used or not; Google sends up to 10,000 in one answer. */
export const LABELS_QUERY = 'SELECT label.resource_name, label.name FROM label';

/** These labels of the account. */
export function labelsQuery(labelIds: readonly string[]): string {
  return `${LABELS_QUERY} WHERE label.id IN (${labelIds.join(', ')})`;
}

/** Spend by day of these campaigns; days without spend are absent. Both dates are included, in the account's zone. */
export function spendQuery(campaignIds: readonly string[], since: IsoDate, until: IsoDate): string {
  return (
    'SELECT campaign.id, segments.date, metrics.cost_micros FROM campaign ' +
    `WHERE campaign.id IN (${campaignIds.join(', ')}) AND segments.date BETWEEN '${since}' AND '${until}'`
  );
}

/** The last hours in which the account spent anything: what tells how far the data reaches. */
export function lastHoursQuery(since: IsoDate, until: IsoDate): string {
  return (
    'SELECT segments.date, segments.hour, metrics.cost_micros FROM customer ' +
    `WHERE segments.date BETWEEN '${since}' AND '${until}' AND metrics.cost_micros > 0 ` +
    'ORDER BY segments.date DESC, segments.hour DESC LIMIT 1'
  );
}

/** The body of `campaigns:mutate` for one status change. */
export function statusMutation(change: {
  accountId: string;
  campaignId: string;
  status: WrittenStatus;
  validateOnly: boolean;
}): Record<string, unknown> {
  const resourceName = `customers/${change.accountId}/campaigns/${change.campaignId}`;
  return {
    operations: [{ updateMask: 'status', update: { resourceName, status: change.status } }],
    responseContentType: 'MUTABLE_RESOURCE',
    ...(change.validateOnly ? { validateOnly: true } : {}),
  };
}
