const DAY_MS = 86_400_000;

type DateStyle = Intl.DateTimeFormatOptions;

const STYLES: Readonly<Record<string, DateStyle>> = {
  date: { month: 'long', day: 'numeric' },
  date_short: { month: 'short', day: 'numeric', year: 'numeric' },
  date_long: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  date_long_full: { month: 'long', day: 'numeric', year: 'numeric' },
  date_slash: { day: '2-digit', month: '2-digit', year: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time_secs: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
};

/** A moment in Slack's own date format, such as `{date_short_pretty} at {time}`, in this machine's zone; null where a token is unknown. */
export function dateText(ms: number, format: string, nowMs: number): string | null {
  let isKnown = true;
  const text = format.replace(/\{(\w+)\}/g, (_, token: string) => {
    const value = tokenText(ms, token, nowMs);
    isKnown &&= value !== null;
    return value ?? '';
  });
  return isKnown ? text : null;
}

/** Which day it is: `2026-03-15`, in this machine's zone. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The time of day: `14:30`. */
export function clockText(ms: number): string {
  return formatted(ms, 'time');
}

function tokenText(ms: number, token: string, nowMs: number): string | null {
  if (token === 'ago') return agoText(nowMs - ms);
  if (token === 'date_num') return dayOf(ms);
  if (token === 'day_divider_pretty') return relativeDay(ms, nowMs) ?? formatted(ms, 'date_long');
  const plain = token.replace(/_pretty$/, '');
  if (!Object.hasOwn(STYLES, plain)) return null;
  const relative = plain === token ? null : relativeDay(ms, nowMs);
  return relative ?? formatted(ms, plain);
}

function formatted(ms: number, style: string): string {
  const locale = style === 'date_slash' ? 'en-GB' : 'en-US';
  return new Intl.DateTimeFormat(locale, STYLES[style]).format(ms);
}

function relativeDay(ms: number, nowMs: number): string | null {
  const day = dayOf(ms);
  if (day === dayOf(nowMs)) return 'today';
  if (day === dayOf(nowMs - DAY_MS)) return 'yesterday';
  return day === dayOf(nowMs + DAY_MS) ? 'tomorrow' : null;
}

function agoText(ms: number): string {
  const format = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
  const minutes = Math.round(-ms / 60_000);
  if (Math.abs(minutes) < 60) return format.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 24 ? format.format(hours, 'hour') : format.format(Math.round(hours / 24), 'day');
}
