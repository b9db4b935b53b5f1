import type { RuntimeOptions } from '@temporalio/worker';

const MINUTE = 60;
const HOUR = 3_600;

/** In seconds. The targets are edges: 4 h until people are told (seed), 24 h of data age, 30 min of lateness (spec §1, §3). */
const BUCKETS = {
  pacing_detection_latency: [0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 24, 48].map((hours) => hours * HOUR),
  pacing_data_age: [0.5, 1, 2, 3, 4, 6, 8, 12, 24, 48].map((hours) => hours * HOUR),
  pacing_decision_time: [1, 5, 15, 30, 60, 120, 210, 480, 1_440].map((minutes) => minutes * MINUTE),
  pacing_sweep_lateness: [0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 240].map((minutes) => minutes * MINUTE),
};

/** What Temporal's runtime logs and measures: the SDK's own metrics and ours on one address, in Prometheus' names. */
export function telemetryOptions(
  metricsAddress: string | null,
): NonNullable<RuntimeOptions['telemetryOptions']> {
  const logging = { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } as const;
  if (metricsAddress === null) return { logging };
  const prometheus = {
    bindAddress: metricsAddress,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: BUCKETS,
  };
  return { logging, metrics: { prometheus } };
}
