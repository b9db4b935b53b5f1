import { OutsideFailure } from '../../domain/failure.ts';
import { type AnswerSource, lostAnswer } from './answer.ts';

const SECOND_MS = 1000;
/** No platform blocks longer than a day; a stamp beyond that is a mistake and would park the work for good. */
const MAX_RETRY_AFTER_MS = 24 * 60 * 60 * SECOND_MS;

/** Milliseconds of a `Retry-After` header, in seconds or as an HTTP date against `nowMs`; null where there is none. */
export function retryAfterOf(headers: Headers, nowMs: number): number | null {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined || text === '') return null;
  if (/^\d+(\.\d+)?$/.test(text)) return boundedDelay(Number(text) * SECOND_MS);
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : boundedDelay(atMs - nowMs);
}

/** Milliseconds of a protobuf duration as Google writes it (`"8962s"`, `"3.5s"`); null for anything else. */
export function durationMs(text: string | undefined): number | null {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text ?? '')?.[1];
  return seconds === undefined ? null : boundedDelay(Number(seconds) * SECOND_MS);
}

/** A delay that Temporal can wait for: whole milliseconds, not negative, at most a day. */
export function boundedDelay(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), MAX_RETRY_AFTER_MS);
}

/**
 * The failure for a 5xx: a read is tried again; a write is ambiguous, because servers are known to apply a change and
 * then fail to say so (ad-platform-apis §4: "write + 5xx/timeout = read back").
 */
export function serverFailure(
  source: AnswerSource,
  answer: { status: number; headers: Headers },
): OutsideFailure {
  if (source.isWrite) return lostAnswer(source, `it answered HTTP ${answer.status}`);
  return new OutsideFailure(
    'PLATFORM_UNAVAILABLE',
    `${source.platform} cannot answer ${source.what} now (HTTP ${answer.status}). It is tried again; see the platform's status page if it lasts.`,
    {
      retryAfterMs: retryAfterOf(answer.headers, Date.now()),
      details: { platform: source.platform, status: answer.status, isOutage: true },
    },
  );
}
