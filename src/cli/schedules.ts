import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleSpec,
} from '@temporalio/client';
import { PLATFORMS, type Platform } from '../domain/platform.ts';
import { MAINTENANCE_SCHEDULE_ID, REPORT_SCHEDULE_ID, sweepScheduleId } from '../workflows/workflow-ids.ts';
import { EXIT } from './exit-codes.ts';
import { type CliIo, print, say } from './io.ts';
import { desiredSchedules, type SchedulePlan, type WantedSchedule } from './schedule-plan.ts';
import { textTable } from './text-table.ts';

/** What became of one schedule. */
export interface EnsuredSchedule {
  scheduleId: string;
  /** the hash of how it is defined */
  definition: string;
  spec: ScheduleSpec;
  outcome: 'created' | 'updated' | 'unchanged';
}

/** A schedule as an operator wants to see it. */
export interface ScheduleLine {
  scheduleId: string;
  state: 'active' | 'paused' | 'absent';
  note: string;
  nextAt: string | null;
  lastAt: string | null;
  skippedOverlap: number;
  missedCatchup: number;
}

/**
 * Creates the schedules that are not there and updates those whose definition changed; may be run at every start. An
 * operator's pause, its note and the history survive, because nothing is ever deleted and the state is carried over.
 */
export async function ensureSchedules(client: Client, plan: SchedulePlan): Promise<EnsuredSchedule[]> {
  const ensured: EnsuredSchedule[] = [];
  for (const wanted of desiredSchedules(plan)) {
    const { scheduleId, spec } = wanted.options;
    ensured.push({ scheduleId, definition: wanted.hash, spec, outcome: await ensure(client, wanted) });
  }
  return ensured;
}

/** Sets up the schedules where `ensure` is given, and prints how each stands. */
export async function runSchedules(
  options: { client: Client; ensure: (() => Promise<EnsuredSchedule[]>) | null; json: boolean },
  io: CliIo,
): Promise<number> {
  if (options.ensure !== null) {
    const ensured = await options.ensure();
    for (const { scheduleId, outcome } of ensured) say(io, `${scheduleId}: ${outcome}`);
  }
  const lines = await listSchedules(options.client);
  if (options.json) for (const line of lines) print(io, JSON.stringify(line));
  else print(io, tableOf(lines));
  return EXIT.done;
}

/** How each of our schedules stands on the server. */
export async function listSchedules(client: Client): Promise<ScheduleLine[]> {
  const sweeps = PLATFORMS.map((platform: Platform) => sweepScheduleId(platform));
  const ids = [...sweeps, REPORT_SCHEDULE_ID, MAINTENANCE_SCHEDULE_ID];
  return Promise.all(ids.map((id) => describe(client, id)));
}

async function ensure(
  client: Client,
  { options, hash }: WantedSchedule,
): Promise<EnsuredSchedule['outcome']> {
  try {
    await client.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const handle = client.schedule.getHandle(options.scheduleId);
  const current = await handle.describe();
  if (current.action.memo?.['definition'] === hash) return 'unchanged';
  const { scheduleId: _id, ...definition } = options;
  await handle.update((previous) => ({ ...definition, state: previous.state }));
  return 'updated';
}

async function describe(client: Client, scheduleId: string): Promise<ScheduleLine> {
  try {
    const { state, info } = await client.schedule.getHandle(scheduleId).describe();
    return {
      scheduleId,
      state: state.paused ? 'paused' : 'active',
      note: state.note ?? '',
      nextAt: state.paused ? null : (info.nextActionTimes[0]?.toISOString() ?? null),
      lastAt: info.recentActions.at(-1)?.scheduledAt.toISOString() ?? null,
      skippedOverlap: info.numActionsSkippedOverlap,
      missedCatchup: info.numActionsMissedCatchupWindow,
    };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return absent(scheduleId);
    throw error;
  }
}

function absent(scheduleId: string): ScheduleLine {
  const note = 'set it up with "pacekeeper schedules --ensure", or "npm start"';
  return {
    scheduleId,
    state: 'absent',
    note,
    nextAt: null,
    lastAt: null,
    skippedOverlap: 0,
    missedCatchup: 0,
  };
}

function tableOf(lines: readonly ScheduleLine[]): string {
  return textTable(
    ['schedule', 'state', 'next', 'last', 'skipped', 'missed', 'note'],
    lines.map((line) => [
      line.scheduleId,
      line.state,
      line.nextAt ?? '-',
      line.lastAt ?? '-',
      line.skippedOverlap,
      line.missedCatchup,
      line.note,
    ]),
  );
}
