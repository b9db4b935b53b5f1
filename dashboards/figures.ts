import { type DashboardSpec, type PanelSpec, plain, type Row } from './panel-spec.ts';

const FROM_DATA = 'Clock: from dataThrough, the end of the data that showed it, until people were told.';

const detection: readonly PanelSpec[] = [
  plain(
    {
      title: 'Mean time to detection',
      about: `Target: less than 4 h. ${FROM_DATA} Sweeps come every 4 h, and a platform's own delay counts too: where it alone is more than 4 h, no machine can meet this.`,
    },
    [{ expr: 'pacing:detection_latency_seconds:mean28d', legend: '{{platform}}' }],
    { kind: 'stat', unit: 's', target: { value: 14_400, is: 'below' } },
  ),
  plain(
    { title: 'Zero delivery found within 4 h', about: `Target: 100 %. ${FROM_DATA}` },
    [{ expr: 'pacing:zero_delivery_within_4h:ratio28d', legend: '{{platform}}' }],
    { kind: 'stat', unit: 'percentunit', target: { value: 1, is: 'above' } },
  ),
  plain(
    {
      title: 'False alarms',
      about:
        'Target: less than 5 %. Incidents that a person rejected or overrode with a reason that calls them a false alarm, of the incidents that people were told of. Clock: none; counted when the decision is taken.',
    },
    [{ expr: 'pacing:false_alarms:ratio28d', legend: '{{route}}' }],
    { kind: 'stat', unit: 'percentunit', target: { value: 0.05, is: 'below' } },
  ),
  plain(
    {
      title: 'Missed for want of data',
      about:
        'Target: less than 1 %. Campaigns that a sweep could not judge, of all that it knew of: an upper bound of critical ones missed. What is missed in spite of data is measured where the truth is known. Clock: none; counted with each sweep.',
    },
    [{ expr: 'pacing:unjudged:ratio28d', legend: '{{platform}}' }],
    { kind: 'stat', unit: 'percentunit', target: { value: 0.01, is: 'below' } },
  ),
];

const work: readonly PanelSpec[] = [
  plain(
    {
      title: 'Decided by the machine',
      about: 'Target: 60 % of the decisions that ask for something. Clock: asOf of the sweep that decided.',
    },
    [{ expr: 'pacing:autonomous:ratio28d', legend: '{{platform}}' }],
    { kind: 'stat', unit: 'percentunit', target: { value: 0.6, is: 'above' } },
  ),
  plain(
    {
      title: 'Put to people',
      about:
        'Target: 40 % or less of the decisions that ask for something. Clock: asOf of the sweep that decided.',
    },
    [{ expr: 'pacing:escalated:ratio28d', legend: '{{platform}}' }],
    { kind: 'stat', unit: 'percentunit', target: { value: 0.4, is: 'below' } },
  ),
  plain(
    {
      title: 'Over-spend prevented',
      about:
        'Target: 50,000 USD a quarter. An estimate in units of each currency, without exchange: spend beyond target per hour so far, times the hours that the halt can last. Clock: from the confirmed halt to the end of the halt or the flight.',
    },
    [{ expr: 'pacing:overspend_prevented:increase90d', legend: '{{currency}}' }],
    { kind: 'stat' },
  ),
  plain(
    {
      title: 'Hours of watching saved a week',
      about:
        'Target: 15 h. An assumption: 1 min for each campaign on 5 working days, less 3 min for each decision that a person takes; set it in deploy/prometheus/rules/figures.yml. Clock: the last sweep of each platform.',
    },
    [{ expr: 'pacing:hours_saved:per_week', legend: 'hours' }],
    { kind: 'stat', unit: 'h', target: { value: 15, is: 'above' } },
  ),
];

const quantile = (of: number, metric: string, by: string) =>
  `histogram_quantile(${of}, sum by (le, ${by}) (${metric}_bucket))`;

const behind: readonly PanelSpec[] = [
  plain(
    {
      title: 'Time to detection, median and 95 %',
      about: `Target: less than 4 h. ${FROM_DATA} Since the workers' start.`,
    },
    [
      { expr: quantile(0.5, 'pacing_detection_latency_seconds', 'platform'), legend: '{{platform}} median' },
      { expr: quantile(0.95, 'pacing_detection_latency_seconds', 'platform'), legend: '{{platform}} 95 %' },
    ],
    { unit: 's', target: { value: 14_400, is: 'below' } },
  ),
  plain(
    {
      title: 'Age of the data that was judged',
      about:
        'Target: less than 24 h, beyond which nothing is halted. Clock: from dataThrough to asOf of the sweep; for the plan, from when it was read.',
    },
    [
      { expr: quantile(0.5, 'pacing_data_age_seconds', 'source'), legend: '{{source}} median' },
      { expr: quantile(0.9, 'pacing_data_age_seconds', 'source'), legend: '{{source}} 90 %' },
    ],
    { unit: 's', target: { value: 86_400, is: 'below' } },
  ),
  plain(
    {
      title: 'Decisions by severity',
      about: 'Each sweep judges every campaign once. Clock: asOf of the sweep.',
    },
    [{ expr: 'sum by (severity) (increase(pacing_decisions_total[4h]))', legend: '{{severity}}' }],
  ),
  plain(
    {
      title: 'Decisions by action',
      about: 'What is to be done, after the guards. Clock: asOf of the sweep.',
    },
    [{ expr: 'sum by (action) (increase(pacing_decisions_total[4h]))', legend: '{{action}}' }],
  ),
  plain({ title: 'Decisions of people', about: 'What people decided, and what became of it.' }, [
    {
      expr: 'sum by (decision, outcome) (pacing_human_decisions_total)',
      legend: '{{decision}}: {{outcome}}',
    },
  ]),
  plain(
    {
      title: 'Time until people decide',
      about:
        'Target: less than 3 h 30, when the default is taken. Clock: from when the question was put. Since the workers’ start.',
    },
    [
      { expr: quantile(0.5, 'pacing_decision_time_seconds', 'question'), legend: '{{question}} median' },
      { expr: quantile(0.95, 'pacing_decision_time_seconds', 'question'), legend: '{{question}} 95 %' },
    ],
    { unit: 's', target: { value: 12_600, is: 'below' } },
  ),
];

const rows: readonly Row[] = [
  { title: 'What it finds', panels: detection },
  { title: 'What it saves', panels: work },
  { title: 'What is behind it', panels: behind },
];

/** The seed's figures, each with its target. */
export const FIGURES: DashboardSpec = {
  uid: 'pacekeeper-figures',
  title: 'Pacekeeper: figures',
  description:
    'How well campaigns are watched: the figures of the product, over 28 days, each with its target.',
  from: 'now-7d',
  rows,
};
