import { ApplicationFailure, defineSearchAttributeKey } from '@temporalio/common';
import { continueAsNew, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { SweepCounts, SweepRef } from '../activities/contract.ts';
import { isSweepLate } from '../domain/breaker.ts';
import { fromEpochMs, type Instant, parseInstant } from '../domain/instant.ts';
import { ownActivities, RECORD } from './activity-options.ts';
import { measureSweep } from './measures.ts';
import { PACING_PLATFORM } from './search-attributes.ts';
import { assessAccounts, hasAccountsLeft } from './sweep-assess.ts';
import { showSweep } from './sweep-details.ts';
import { judgeFeeds, launchAll } from './sweep-launch.ts';
import { beginSweep, type SweepInput, type SweepState } from './sweep-state.ts';
import { sweepKeyOf } from './workflow-ids.ts';

const SCHEDULED_START = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

const { readPolicy } = ownActivities({ ...RECORD, summary: 'Read the policy in force' });
const { summarizeSweep } = ownActivities({ ...RECORD, summary: 'Count the sweep' });

/**
 * One pass over all campaigns of one platform (spec §4): phase 1 reads and judges, phase 2 judges the whole and hands
 * over. It carries counts and a cursor only, and completes with counts whatever a platform or a campaign does.
 */
export async function sweepPlatform(input: SweepInput, carried?: SweepState): Promise<SweepCounts> {
  const state = carried ?? beginSweep(input, await sweepRefOf(input));
  showPlatform(state.sweep);
  if (state.phase === 'assess') {
    await assessAccounts(state);
    if (hasAccountsLeft(state)) return carryOn(input, state);
    await judgeFeeds(state);
  }
  if (!(await launchAll(state))) return carryOn(input, state);
  return summarize(state, input);
}

/** Names the sweep by the time it judges: as given, or as scheduled, or now; read once (spec §1). */
async function sweepRefOf(input: SweepInput): Promise<SweepRef> {
  const { platform } = input;
  const { startTime, typedSearchAttributes } = workflowInfo();
  const scheduled = typedSearchAttributes.get(SCHEDULED_START) ?? startTime;
  const asOf = input.asOf === undefined ? scheduled.toISOString() : canonical(input.asOf);
  const isGiven = input.asOf !== undefined;
  const canAct = isGiven || !(await isLate(asOf, startTime));
  return { sweepKey: sweepKeyOf(platform, asOf), platform, asOf, canAct };
}

/** The same instant is the same sweep, however it is written. */
function canonical(asOf: string): Instant {
  const epochMs = parseInstant(asOf);
  if (epochMs !== null) return fromEpochMs(epochMs);
  throw ApplicationFailure.nonRetryable(
    `asOf "${asOf}" is no instant; write it like 2026-03-15T12:00:00Z.`,
    'INVALID_INPUT',
  );
}

async function isLate(asOf: Instant, startedAt: Date): Promise<boolean> {
  const { policy } = await readPolicy({});
  return isSweepLate(asOf, startedAt.toISOString(), policy);
}

/** Schedules set it at the start; a sweep started by hand sets it itself, so that lists find both. */
function showPlatform({ platform }: SweepRef): void {
  if (workflowInfo().typedSearchAttributes.get(PACING_PLATFORM) === platform) return;
  upsertSearchAttributes([{ key: PACING_PLATFORM, value: platform }]);
}

async function summarize(state: SweepState, { asOf }: SweepInput): Promise<SweepCounts> {
  const { sweep, assessments, heldAccounts, strayRows } = state;
  const rejected = assessments.reduce((sum, account) => sum + account.rejected, strayRows);
  const failed = assessments.reduce((sum, account) => sum + account.failed, 0);
  const counts = await summarizeSweep({ ...sweep, rejected, failed, trippedAccounts: heldAccounts });
  state.phase = 'done';
  showSweep(state, counts);
  measureSweep(state, counts, { isAsOfGiven: asOf !== undefined });
  return counts;
}

function carryOn(input: SweepInput, state: SweepState): Promise<never> {
  return continueAsNew<typeof sweepPlatform>(input, state);
}
