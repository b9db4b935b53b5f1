import type { Message } from '../workspace/message.ts';
import { microsOf } from '../workspace/timestamps.ts';
import { isTs } from './channel-access.ts';

/** A range of Slack's times; open where absent, and without its ends unless `inclusive`. */
export interface TimeRange {
  oldest?: string | undefined;
  latest?: string | undefined;
  inclusive?: boolean | undefined;
}

/** Slack's code for a range that cannot be read; null where it can. */
export function rangeRefusal({ oldest, latest }: TimeRange): string | null {
  if (oldest !== undefined && !isTs(oldest)) return 'invalid_ts_oldest';
  return latest !== undefined && !isTs(latest) ? 'invalid_ts_latest' : null;
}

/** The messages within a range. */
export function withinTimes(messages: readonly Message[], range: TimeRange): Message[] {
  const reach = range.inclusive === true ? 0 : 1;
  const from = range.oldest === undefined ? Number.NEGATIVE_INFINITY : microsOf(range.oldest) + reach;
  const to = range.latest === undefined ? Number.POSITIVE_INFINITY : microsOf(range.latest) - reach;
  return messages.filter(({ ts }) => microsOf(ts) >= from && microsOf(ts) <= to);
}
