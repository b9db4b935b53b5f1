import { localDateTime, offsetMs } from '../world/zone.ts';

/** An instant as Meta writes it: local time with the zone's offset and no colon in it, `2026-11-23T00:00:00+0100`. */
export function metaTime(timeZone: string, epochMs: number): string {
  const minutes = Math.round(offsetMs(timeZone, epochMs) / 60_000);
  const distance = Math.abs(minutes);
  const hours = String(Math.floor(distance / 60)).padStart(2, '0');
  const rest = String(distance % 60).padStart(2, '0');
  return `${localDateTime(timeZone, epochMs)}${minutes < 0 ? '-' : '+'}${hours}${rest}`;
}
