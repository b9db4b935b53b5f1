import { metricMeter } from '@temporalio/activity';
import { OutsideFailure } from '../domain/failure.ts';
import type { IncidentCard } from '../domain/incident-card.ts';
import { elapsedMs, type Instant } from '../domain/instant.ts';
import type { AssessedObservation } from '../ports/observation-log.ts';
import type { PlatformClock } from '../ports/platform-clock.ts';
import type { SweepRef } from './contract.ts';

/**
 * What a page came to: decisions by severity and action, and how old the data was that they were made on, by source. Only
 * what this attempt judged first, so that a repeated page counts once. Labels never name a campaign (ecosystem §5).
 */
export function measureJudged({ platform, asOf }: SweepRef, judged: readonly AssessedObservation[]): void {
  const decisions = metricMeter.createCounter('pacing_decisions');
  for (const [key, by] of tallyOf(judged)) {
    const [severity = '', route = '', action = ''] = key.split(' ');
    decisions.add(by, { platform, severity, route, action });
  }
  const age = metricMeter.createHistogram('pacing_data_age', 'float', 'seconds');
  for (const { observation } of judged) {
    if (observation.match === 'missing') continue;
    age.record(secondsBetween(observation.dataThrough, asOf), { source: platform });
  }
  const [first] = judged;
  if (first !== undefined) age.record(secondsBetween(first.observation.planAsOf, asOf), { source: 'plan' });
}

function tallyOf(judged: readonly AssessedObservation[]): Map<string, number> {
  const tally = new Map<string, number>();
  for (const { guarded } of judged) {
    const { severity, route } = guarded.decision;
    const key = `${severity} ${route} ${guarded.action}`;
    tally.set(key, (tally.get(key) ?? 0) + 1);
  }
  return tally;
}

/** Counts a failure that is no answer of a platform: the call was held back by our own quota, or its scope was closed. */
export function measureHeldBack(error: unknown): void {
  if (!(error instanceof OutsideFailure)) return;
  const { platform, heldBack } = error.details;
  if (typeof platform !== 'string' || typeof heldBack !== 'string') return;
  metricMeter.createCounter('pacing_calls_held_back').add(1, { platform, why: heldBack });
}

/** Makes one delivery to a channel of people, and counts it as made or failed. */
export async function measuredDelivery<T>(channel: string, deliver: () => Promise<T>): Promise<T> {
  try {
    const delivered = await deliver();
    metricMeter.createCounter('pacing_notifications').add(1, { channel });
    return delivered;
  } catch (error) {
    const code = error instanceof OutsideFailure ? error.code : 'UNEXPECTED';
    metricMeter.createCounter('pacing_notify_failures').add(1, { channel, code });
    throw error;
  }
}

/**
 * How long it took until people were told of an incident for the first time, on a channel: from `dataThrough`, the end of
 * the data that showed it, to now of the platform's clock. Without that clock nothing is measured; the words went out.
 */
export async function measureDetection(
  clock: PlatformClock,
  channel: string,
  { platform, severity, dataThrough, actualMicros }: IncidentCard,
): Promise<void> {
  if (dataThrough === null) return;
  const now = await clock.now().catch(() => null);
  if (now === null) return;
  const isZero = severity === 'critical' && actualMicros === '0';
  const labels = { platform, channel, severity, zero_delivery: String(isZero) };
  const latency = metricMeter.createHistogram('pacing_detection_latency', 'float', 'seconds');
  latency.record(secondsBetween(dataThrough, now), labels);
}

function secondsBetween(from: Instant, to: Instant): number {
  return Math.max(0, elapsedMs(from, to)) / 1000;
}
