import { type Answer, googleToken, type RunningSimulator } from './running-simulator.ts';

/** What the wire alone tells of a campaign: enough to judge it by the domain's rules. */
export interface Reading {
  platform: 'google' | 'meta' | 'dv360';
  accountId: string;
  campaignId: string;
  name: string;
  spentMicros: bigint;
  timeZone: string;
  dataThroughHour: string;
  startDate: string;
  endDate: string;
}

/** Reads every running campaign of all three platforms over their own APIs. */
export async function readPlatforms(simulator: RunningSimulator): Promise<Reading[]> {
  const token = await googleToken(simulator.url);
  return [
    ...(await readGoogle(simulator, token)),
    ...(await readMeta(simulator)),
    ...(await readDv360(simulator, token)),
  ];
}

async function readGoogle(simulator: RunningSimulator, token: string): Promise<Reading[]> {
  const readings: Reading[] = [];
  const { body } = await simulator.call('GET', '/v26/customers:listAccessibleCustomers', { token });
  for (const name of body.resourceNames) {
    const accountId = name.split('/')[1];
    const search = (query: string): Promise<Answer> =>
      simulator.call('POST', `/v26/customers/${accountId}/googleAds:search`, { token, body: { query } });
    const hours = await search(
      'SELECT segments.date, segments.hour, metrics.cost_micros, customer.time_zone FROM customer WHERE segments.date DURING LAST_7_DAYS ORDER BY segments.date DESC, segments.hour DESC LIMIT 1',
    );
    const today = await search(
      'SELECT segments.date, segments.hour, metrics.cost_micros, customer.time_zone FROM customer WHERE segments.date DURING TODAY ORDER BY segments.hour DESC LIMIT 1',
    );
    const [last] = today.body.results ?? hours.body.results;
    const found = await search(
      "SELECT campaign.id, campaign.name, campaign.start_date_time, campaign.end_date_time, metrics.cost_micros FROM campaign WHERE campaign.status = 'ENABLED'",
    );
    for (const { campaign, metrics } of found.body.results) {
      readings.push({
        platform: 'google',
        accountId,
        campaignId: campaign.id,
        name: campaign.name,
        spentMicros: BigInt(metrics.costMicros),
        timeZone: last.customer.timeZone,
        dataThroughHour: hourText(last.segments.date, last.segments.hour),
        startDate: campaign.startDateTime.slice(0, 10),
        endDate: campaign.endDateTime.slice(0, 10),
      });
    }
  }
  return readings;
}

async function readMeta(simulator: RunningSimulator): Promise<Reading[]> {
  const get = (path: string, query: Record<string, string>): Promise<Answer> =>
    simulator.call('GET', `/v26.0${path}?${new URLSearchParams(query).toString()}`, {
      token: 'sim-meta-token',
    });
  const readings: Reading[] = [];
  const accounts = await get('/me/adaccounts', { fields: 'account_id,timezone_name' });
  for (const { account_id: accountId, timezone_name: timeZone } of accounts.body.data) {
    const breakdowns = 'hourly_stats_aggregated_by_advertiser_time_zone';
    const ask = (date_preset: string) =>
      get(`/act_${accountId}/insights`, {
        fields: 'spend',
        date_preset,
        time_increment: '1',
        breakdowns,
        limit: '500',
      });
    const hours = [...(await ask('yesterday')).body.data, ...(await ask('today')).body.data];
    const last = hours.at(-1);
    const spend = await get(`/act_${accountId}/insights`, {
      level: 'campaign',
      fields: 'campaign_id,spend',
      date_preset: 'maximum',
      limit: '500',
    });
    const spent = new Map<string, string>(
      spend.body.data.map((row: Answer['body']) => [row.campaign_id, row.spend]),
    );
    const campaigns = await get(`/act_${accountId}/campaigns`, {
      fields: 'name,start_time,stop_time',
      effective_status: '["ACTIVE"]',
      limit: '100',
    });
    for (const { id, name, start_time, stop_time } of campaigns.body.data) {
      readings.push({
        platform: 'meta',
        accountId,
        campaignId: id,
        name,
        spentMicros: microsOf(spent.get(id) ?? '0'),
        timeZone,
        dataThroughHour: hourText(last.date_start, Number(last[breakdowns].slice(0, 2))),
        startDate: start_time.slice(0, 10),
        endDate: stop_time.slice(0, 10),
      });
    }
  }
  return readings;
}

async function readDv360(simulator: RunningSimulator, token: string): Promise<Reading[]> {
  const readings: Reading[] = [];
  const { body } = await simulator.call('GET', '/v4/advertisers?partnerId=700100', { token });
  for (const { advertiserId: accountId, generalConfig } of body.advertisers) {
    const rows = await report(simulator, { token, accountId });
    const spent = new Map<string, bigint>();
    for (const [id = '', , , amount = ''] of rows) spent.set(id, (spent.get(id) ?? 0n) + microsOf(amount));
    const dataThroughHour =
      rows
        .map(([, date = '', hour = '']) => hourText(date.replaceAll('/', '-'), Number(hour)))
        .sort()
        .at(-1) ?? '';
    const orders = await simulator.call(
      'GET',
      `/v4/advertisers/${accountId}/insertionOrders?filter=${encodeURIComponent('entityStatus="ENTITY_STATUS_ACTIVE"')}`,
      { token },
    );
    for (const order of orders.body.insertionOrders) {
      const [segment] = order.budget.budgetSegments;
      readings.push({
        platform: 'dv360',
        accountId,
        campaignId: order.insertionOrderId,
        name: order.displayName,
        spentMicros: spent.get(order.insertionOrderId) ?? 0n,
        timeZone: generalConfig.timeZone,
        dataThroughHour,
        startDate: isoDate(segment.dateRange.startDate),
        endDate: isoDate(segment.dateRange.endDate),
      });
    }
  }
  return readings;
}

/** Rows of `insertion order, date, hour, revenue` of the last 90 days and today, without totals and footer. */
async function report(
  simulator: RunningSimulator,
  { token, accountId }: { token: string; accountId: string },
): Promise<string[][]> {
  const query = {
    metadata: { title: accountId, dataRange: { range: 'YEAR_TO_DATE' }, format: 'CSV' },
    params: {
      type: 'STANDARD',
      groupBys: ['FILTER_INSERTION_ORDER', 'FILTER_DATE', 'FILTER_TIME_OF_DAY'],
      metrics: ['METRIC_REVENUE_ADVERTISER'],
      filters: [{ type: 'FILTER_ADVERTISER', value: accountId }],
    },
    schedule: { frequency: 'ONE_TIME' },
  };
  const { queryId } = (await simulator.call('POST', '/v2/queries', { token, body: query })).body;
  const run = await simulator.call('POST', `/v2/queries/${queryId}:run?synchronous=true`, {
    token,
    body: {},
  });
  const { text } = await simulator.call(
    'GET',
    run.body.metadata.googleCloudStoragePath.slice(simulator.url.length),
  );
  const [table = ''] = text.split('\n\n');
  return table
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(','));
}

/** The local hour after the last one with spend, as text that sorts. */
function hourText(date: string, lastHour: number): string {
  return `${date}T${String(lastHour).padStart(2, '0')}`;
}

function microsOf(text: string): bigint {
  const [units = '0', fraction = ''] = text.split('.');
  return BigInt(units) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}

function isoDate({ year, month, day }: { year: number; month: number; day: number }): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
