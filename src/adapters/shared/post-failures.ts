import { OutsideFailure } from '../../domain/failure.ts';
import { MINUTE_MS } from '../../domain/instant.ts';
import type { PostAnswer } from './post-event.ts';
import { retryAfterOf } from './status-failures.ts';

/** Who was to be told: its name in messages, and the variables to look at when it does not take an event. */
export interface Callee {
  name: string;
  settings: string;
}

/** PagerDuty asks for "a backoff of a few minutes" where its 429 does not say how long (developer-docs, Events API v2). */
const RATE_LIMIT_PAUSE_MS = 3 * MINUTE_MS;

/** NOTIFIER_UNAVAILABLE: no answer, or one that says nothing about the event. It may have got through. */
export function untaken(callee: Callee, reason: string, retryAfterMs: number | null = null): OutsideFailure {
  return new OutsideFailure(
    'NOTIFIER_UNAVAILABLE',
    `${callee.name} did not take the call (${reason}). It is tried again; if it stays so, check the network and ${callee.settings}.`,
    { retryAfterMs },
  );
}

/**
 * The failure for an answer that is no success: 429 is NOTIFIER_RATE_LIMITED with a wait, any other 4xx but 408 is
 * NOTIFIER_REJECTED with the callee's own words, which hold no secret; all else is NOTIFIER_UNAVAILABLE.
 */
export function refusal(callee: Callee, answer: PostAnswer, words: string): OutsideFailure {
  const { status, headers } = answer;
  const retryAfterMs = retryAfterOf(headers, Date.now());
  if (status === 429) return rateLimited(callee, retryAfterMs ?? RATE_LIMIT_PAUSE_MS);
  const isRejection = status >= 400 && status < 500 && status !== 408;
  if (!isRejection) return untaken(callee, `HTTP ${status}`, retryAfterMs);
  return new OutsideFailure(
    'NOTIFIER_REJECTED',
    `${callee.name} refused the call (HTTP ${status})${words === '' ? '' : `: ${words}`}. Nobody was called by it. Check ${callee.settings}.`,
    { details: { status } },
  );
}

function rateLimited(callee: Callee, retryAfterMs: number): OutsideFailure {
  return new OutsideFailure(
    'NOTIFIER_RATE_LIMITED',
    `${callee.name} takes no more events for ${Math.ceil(retryAfterMs / 1_000)} s; it is tried again then.`,
    { retryAfterMs },
  );
}
