import type { WorkflowHandle } from '@temporalio/client';

/** What a sweep's history tells of it. */
export interface SweepTimes {
  /** whether its first phase is over */
  isAssessed: boolean;
  /** how long that took, or has taken up to its newest event */
  assessSeconds: number;
  events: number;
  bytes: number;
}

/** Reads it. The first phase ends where the sweep is judged as a whole. */
export async function sweepTimes(handle: WorkflowHandle): Promise<SweepTimes> {
  const [history, description] = await Promise.all([handle.fetchHistory(), handle.describe()]);
  const events = history.events ?? [];
  const judged = events.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'judgeSweep',
  );
  const assessMs = msOf(judged ?? events.at(-1)) - msOf(events[0]);
  return {
    isAssessed: judged !== undefined,
    assessSeconds: assessMs / 1000,
    events: events.length,
    bytes: description.historySize ?? 0,
  };
}

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

function msOf(event: HistoryEvent | undefined): number {
  const { seconds = 0, nanos = 0 } = event?.eventTime ?? {};
  return Number(seconds) * 1000 + (nanos ?? 0) / 1e6;
}
