import { Temporal } from 'temporal-polyfill';
import type { QuietHours } from './approval-policy.ts';
import { fromEpochMs, type Instant, toEpochMs } from './instant.ts';

/** The instant itself, or the end of the quiet hours that it falls in: nobody is reminded in them (issue 4 §1). */
export function afterQuietHours(at: Instant, quiet: QuietHours | null): Instant {
  if (quiet === null) return at;
  const local = Temporal.Instant.fromEpochMilliseconds(toEpochMs(at)).toZonedDateTimeISO(quiet.timeZone);
  const from = Temporal.PlainTime.from(quiet.from);
  const until = Temporal.PlainTime.from(quiet.until);
  if (!isWithin(local.toPlainTime(), from, until)) return at;
  const endsToday = Temporal.PlainTime.compare(local.toPlainTime(), until) < 0;
  const day = endsToday ? local.toPlainDate() : local.toPlainDate().add({ days: 1 });
  return fromEpochMs(day.toZonedDateTime({ timeZone: quiet.timeZone, plainTime: until }).epochMilliseconds);
}

function isWithin(time: Temporal.PlainTime, from: Temporal.PlainTime, until: Temporal.PlainTime): boolean {
  const isAfterFrom = Temporal.PlainTime.compare(time, from) >= 0;
  const isBeforeUntil = Temporal.PlainTime.compare(time, until) < 0;
  const isOverMidnight = Temporal.PlainTime.compare(from, until) > 0;
  return isOverMidnight ? isAfterFrom || isBeforeUntil : isAfterFrom && isBeforeUntil;
}
