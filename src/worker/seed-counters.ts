import type { MetricMeter } from '@temporalio/common';
import { PLATFORMS } from '../domain/platform.ts';
import { platformTaskQueue, WORKFLOW_TASK_QUEUE } from '../workflows/workflow-ids.ts';

/** The rows of the decision table (spec §2), and what guards make of a halt (§3). */
const DECISIONS = [
  { severity: 'healthy', route: 'healthy', action: 'log_only' },
  { severity: 'warning', route: 'warning', action: 'slack_alert' },
  { severity: 'warning', route: 'low_confidence', action: 'escalate_to_human' },
  { severity: 'critical', route: 'low_confidence', action: 'escalate_to_human' },
  { severity: 'critical', route: 'unmatched', action: 'escalate_to_human' },
  ...['critical', 'zero_delivery'].flatMap((route) =>
    ['autonomous_halt', 'escalate_to_human', 'log_only'].map((action) => ({
      severity: 'critical',
      route,
      action,
    })),
  ),
];
const ROUTES = ['zero_delivery', 'warning', 'critical', 'low_confidence', 'unmatched'];
const ACTIONS = ['slack_alert', 'escalate_to_human', 'autonomous_halt', 'dead_letter'];
const CHANGE_OUTCOMES = ['confirmed', 'already_there', 'dry_run', 'automation_off', 'gone', 'failed'];
const STEPS = ['autonomousHalt', 'resumeCampaign', 'fetchAndReconcile'];

/**
 * Sets our counters to 0 under the labels that they will have. Prometheus takes a series that begins at 1 for one that was
 * always there, so that the first failed halt after a start would raise no alarm.
 */
export function seedCounters(meter: MetricMeter, namespace: string): void {
  const incident = { namespace, taskQueue: WORKFLOW_TASK_QUEUE, workflowType: 'handleIncident' };
  const seed = (name: string, labels: Record<string, string>) => meter.createCounter(name).add(0, labels);
  for (const platform of PLATFORMS) {
    const sweep = { namespace, taskQueue: WORKFLOW_TASK_QUEUE, workflowType: 'sweepPlatform', platform };
    for (const acted of ['true', 'false']) seed('pacing_sweeps', { ...sweep, acted });
    for (const reason of ['rejected', 'failed']) seed('pacing_unjudged_campaigns', { ...sweep, reason });
    seed('pacing_breaker_trips', sweep);
    const page = { namespace, taskQueue: platformTaskQueue(platform), activityType: 'assessAccount' };
    for (const decision of DECISIONS) seed('pacing_decisions', { ...page, platform, ...decision });
    const of = { ...incident, platform };
    for (const action of ACTIONS) seed('pacing_alerts', { ...of, action });
    for (const outcome of CHANGE_OUTCOMES) {
      seed('pacing_halts', { ...of, outcome });
      seed('pacing_resumes', { ...of, outcome });
    }
    for (const activity of STEPS) seed('pacing_exhausted_steps', { ...of, activity });
    for (const route of ROUTES) {
      seed('pacing_incidents_told', { ...of, route });
      seed('pacing_false_alarms', { ...of, route });
    }
  }
}
