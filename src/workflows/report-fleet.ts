import { ApplicationFailure, defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { DayReport } from '../activities/contract.ts';
import { fromEpochMs, type Instant, parseInstant } from '../domain/instant.ts';
import { NOTIFY, ownActivities } from './activity-options.ts';
import { readable } from './incident-details.ts';

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

/** A report has all day to get through to its channel. */
const PATIENT = {
  ...NOTIFY,
  scheduleToCloseTimeout: '6h',
  retry: { initialInterval: '10s', backoffCoefficient: 2, maximumInterval: '10m' },
} as const;

const { reportDay } = ownActivities({ ...PATIENT, summary: 'Tell people how the day went' });

/**
 * The daily summary (spec §4): the day before the scheduled time, or before `until`. Said once per day and channel. The anchor
 * of the audit stays in the result, out of the database's reach.
 */
export async function reportFleet(input: { until?: Instant } = {}): Promise<DayReport> {
  const until = untilOf(input);
  const result = await reportDay({ until, key: `report:${until.slice(0, 10)}` });
  setCurrentDetails(
    `## The day until ${readable(until)}\n\n${result.observed} campaigns seen, ${result.openIncidents} incidents open.\n`,
  );
  return result;
}

function untilOf({ until }: { until?: Instant }): Instant {
  const { startTime, typedSearchAttributes } = workflowInfo();
  if (until === undefined) return (typedSearchAttributes.get(SCHEDULED_START) ?? startTime).toISOString();
  const epochMs = parseInstant(until);
  if (epochMs !== null) return fromEpochMs(epochMs);
  throw ApplicationFailure.nonRetryable(`until "${until}" is no instant.`, 'INVALID_INPUT');
}
