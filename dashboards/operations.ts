import { type DashboardSpec, type PanelSpec, plain } from './panel-spec.ts';

const sweeps: readonly PanelSpec[] = [
  plain(
    {
      title: 'Since the last sweep',
      about: 'Less than 5 h: sweeps come every 4 h. Clock: asOf of the last sweep that is complete.',
    },
    [{ expr: 'time() - max by (platform) (pacing_last_sweep_timestamp_seconds)', legend: '{{platform}}' }],
    { kind: 'stat', unit: 's', target: { value: 18_000, is: 'below' } },
  ),
  plain(
    {
      title: 'Sweeps complete after',
      about: 'Less than 30 min, for nine in ten. Clock: from the scheduled time to the last count.',
    },
    [
      {
        expr: 'histogram_quantile(0.9, sum by (le, platform) (pacing_sweep_lateness_seconds_bucket))',
        legend: '{{platform}} 90 %',
      },
    ],
    { unit: 's', target: { value: 1_800, is: 'below' } },
  ),
  plain({ title: 'Campaigns watched', about: 'All that the last sweep of a platform knew of.' }, [
    { expr: 'max by (platform) (pacing_campaigns_watched)', legend: '{{platform}}' },
  ]),
  plain(
    {
      title: 'Not judged',
      about: 'Records that were rejected, and campaigns that could not be read, in 4 h.',
    },
    [
      {
        expr: 'sum by (platform, reason) (increase(pacing_unjudged_campaigns_total[4h]))',
        legend: '{{platform}}: {{reason}}',
      },
    ],
  ),
  plain({ title: 'Runs left out', about: 'What the schedules skipped or missed since they were made.' }, [
    { expr: 'max by (schedule) (pacing_schedule_overlap_skips)', legend: '{{schedule}} skipped' },
    { expr: 'max by (schedule) (pacing_schedule_missed_runs)', legend: '{{schedule}} missed' },
  ]),
  plain(
    {
      title: 'Accounts held by the breaker',
      about: 'Too many halts at once look like a broken feed; in 4 h.',
    },
    [{ expr: 'sum by (platform) (increase(pacing_breaker_trips_total[4h]))', legend: '{{platform}}' }],
  ),
];

const people: readonly PanelSpec[] = [
  plain({ title: 'Open incidents', about: 'By where they stand.' }, [
    { expr: 'sum by (status) (max by (platform, status) (pacing_incidents_open))', legend: '{{status}}' },
  ]),
  plain({ title: 'Questions to people', about: 'By what is asked.' }, [
    {
      expr: 'sum by (question) (max by (platform, question) (pacing_approvals_pending))',
      legend: '{{question}}',
    },
  ]),
  plain(
    { title: 'Oldest question', about: 'Less than 2 h. Clock: from when it was put.' },
    [{ expr: 'time() - (max(pacing_oldest_approval_timestamp_seconds) > 0)', legend: 'oldest' }],
    { kind: 'stat', unit: 's', target: { value: 7_200, is: 'below' } },
  ),
  plain({ title: 'Alerts', about: 'What people were told, by what was done; in an hour.' }, [
    { expr: 'sum by (action) (increase(pacing_alerts_total[1h]))', legend: '{{action}}' },
  ]),
  plain({ title: 'Delivered', about: 'Messages that a channel took, in an hour.' }, [
    { expr: 'sum by (channel) (increase(pacing_notifications_total[1h]))', legend: '{{channel}}' },
  ]),
  plain(
    {
      title: 'Not delivered',
      about: 'Messages that a channel refused, in an hour; they are kept and said later.',
    },
    [
      {
        expr: 'sum by (channel, code) (increase(pacing_notify_failures_total[1h]))',
        legend: '{{channel}}: {{code}}',
      },
    ],
    { isFedByDemo: false },
  ),
];

const actions: readonly PanelSpec[] = [
  plain({ title: 'Halts', about: 'By what came of them; in an hour. More than 20 confirmed is an alert.' }, [
    { expr: 'sum by (outcome) (increase(pacing_halts_total[1h]))', legend: '{{outcome}}' },
  ]),
  plain({ title: 'Resumes', about: 'By what came of them; in an hour.' }, [
    { expr: 'sum by (outcome) (increase(pacing_resumes_total[1h]))', legend: '{{outcome}}' },
  ]),
  plain(
    { title: 'Dead letters', about: 'None: each waits for a person.' },
    [{ expr: 'max(pacing_dead_letters_waiting)', legend: 'waiting' }],
    { kind: 'stat', target: { value: 1, is: 'below' } },
  ),
  plain({ title: 'Steps whose retries ran out', about: 'By activity; in an hour.' }, [
    { expr: 'sum by (activity) (increase(pacing_exhausted_steps_total[1h]))', legend: '{{activity}}' },
  ]),
  plain(
    { title: 'Automation', about: 'On, unless somebody threw the kill switch.' },
    [{ expr: 'max(pacing_automation_on)', legend: 'automation' }],
    { kind: 'stat', unit: 'bool_on_off', target: { value: 1, is: 'above' } },
  ),
  plain(
    { title: 'Audit trail whole', about: 'On. Verified at each start and every hour.' },
    [{ expr: 'min(pacing_audit_chain_ok)', legend: 'whole' }],
    { kind: 'stat', unit: 'bool_on_off', target: { value: 1, is: 'above' } },
  ),
  plain(
    { title: 'Since the audit was verified', about: 'Less than 3 h. Clock: from the last verdict.' },
    [{ expr: 'time() - max(pacing_audit_verified_timestamp_seconds)', legend: 'since' }],
    { kind: 'stat', unit: 's', target: { value: 10_800, is: 'below' } },
  ),
];

const temporal: readonly PanelSpec[] = [
  plain(
    { title: 'Workers up', about: 'By address.' },
    [{ expr: 'up{job="pacekeeper-worker"}', legend: '{{instance}}' }],
    {
      kind: 'stat',
      unit: 'bool_on_off',
      target: { value: 1, is: 'above' },
    },
  ),
  plain({ title: 'Pollers', about: 'Who takes work, by queue; 0 is an alert.' }, [
    {
      expr: 'sum by (task_queue, poller_type) (temporal_num_pollers)',
      legend: '{{task_queue}} {{poller_type}}',
    },
  ]),
  plain({ title: 'Free slots', about: 'What workers can still take at once.' }, [
    {
      expr: 'sum by (task_queue, worker_type) (temporal_worker_task_slots_available)',
      legend: '{{task_queue}} {{worker_type}}',
    },
  ]),
  plain(
    {
      title: 'Workflow tasks wait',
      about:
        'Less than 5 s, for 99 in 100. Clock: from when the server has the task until a worker takes it.',
    },
    [
      {
        expr: 'histogram_quantile(0.99, sum by (le, task_queue) (rate(temporal_workflow_task_schedule_to_start_latency_seconds_bucket[5m])))',
        legend: '{{task_queue}}',
      },
    ],
    { unit: 's', target: { value: 5, is: 'below' } },
  ),
  plain(
    {
      title: 'Activities wait',
      about: 'For 95 in 100, by queue: long waits are a rate limit or too few workers.',
    },
    [
      {
        expr: 'histogram_quantile(0.95, sum by (le, task_queue) (rate(temporal_activity_schedule_to_start_latency_seconds_bucket[5m])))',
        legend: '{{task_queue}}',
      },
    ],
    { unit: 's' },
  ),
  plain(
    { title: 'Activities take', about: 'For 95 in 100, by activity.' },
    [
      {
        expr: 'histogram_quantile(0.95, sum by (le, activity_type) (rate(temporal_activity_execution_latency_seconds_bucket[5m])))',
        legend: '{{activity_type}}',
      },
    ],
    { unit: 's' },
  ),
  plain(
    { title: 'Activities fail', about: 'Each try that failed; rate limits are left out.' },
    [
      {
        expr: 'sum by (activity_type) (rate(temporal_activity_execution_failed_total[5m]))',
        legend: '{{activity_type}}',
      },
    ],
    { unit: 'reqps', isFedByDemo: false },
  ),
  plain(
    { title: 'Workflow tasks fail', about: 'By reason; NonDeterminismError is an alert.' },
    [
      {
        expr: 'sum by (workflow_type, failure_reason) (increase(temporal_workflow_task_execution_failed_total[1h]))',
        legend: '{{workflow_type}}: {{failure_reason}}',
      },
    ],
    { isFedByDemo: false },
  ),
  plain(
    { title: 'Requests to the server', about: 'By call.' },
    [{ expr: 'sum by (operation) (rate(temporal_request_total[5m]))', legend: '{{operation}}' }],
    { unit: 'reqps' },
  ),
  plain(
    {
      title: 'Requests that failed',
      about: 'By code; RESOURCE_EXHAUSTED is an alert, NOT_FOUND is a schedule that is not set up.',
    },
    [
      {
        expr: 'sum by (operation, status_code) (rate(temporal_request_failure_total[5m]))',
        legend: '{{operation}}: {{status_code}}',
      },
    ],
    { unit: 'reqps', isFedByDemo: false },
  ),
  plain({ title: 'Workflows in memory', about: 'By queue; those that are not there are read whole again.' }, [
    { expr: 'sum by (task_queue) (temporal_sticky_cache_size)', legend: '{{task_queue}}' },
  ]),
];

/** What an operator looks at. */
export const OPERATIONS: DashboardSpec = {
  uid: 'pacekeeper-operations',
  title: 'Pacekeeper: operations',
  description: 'Sweeps, queues, approvals and failures; docs/runbook.md says what to do about each alert.',
  from: 'now-24h',
  rows: [
    { title: 'Sweeps', panels: sweeps },
    { title: 'People', panels: people },
    { title: 'Actions and records', panels: actions },
    { title: 'Temporal', panels: temporal },
  ],
};
