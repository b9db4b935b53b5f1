import type { CountedApi } from '../../domain/call-quotas.ts';
import { OutsideFailure } from '../../domain/failure.ts';
import type { CallContext } from '../../ports/ad-platform.ts';
import type { CallLeave, CallOutcome, CallQuota, CountedCall } from '../../ports/call-quota.ts';
import { waitReporting, whileReporting } from './abortable-wait.ts';
import type { HttpAnswer } from './http.ts';
import { boundedDelay } from './status-failures.ts';

/** One call to a platform: what it counts for, how it is sent, and what an answer that is no success fails as. */
export interface AdmittedCall {
  api: CountedApi;
  accountId: string | null;
  context: CallContext;
  progress: string;
  send: () => Promise<HttpAnswer>;
  failureOf: (answer: HttpAnswer) => OutsideFailure | null;
}

/**
 * As long as the windows of Meta's limits: an attempt that ends begins its account again where a record had to be kept, and
 * would use up each new window on the same pages. Only sweeps wait, a few accounts at a time.
 */
const WAITED_IN_PLACE_MS = 300_000;
const LONGEST_SPREAD_MS = 60_000;

/**
 * Makes a call as soon as the shared quota lets it, and tells the quota how it ended. Throws what `failureOf` gives;
 * `PLATFORM_RATE_LIMITED` without a call where the quota is used up for long or the scope is closed, and
 * `PLATFORM_UNAVAILABLE` without one where the platform is down.
 */
export async function admittedCall(quota: CallQuota, call: AdmittedCall): Promise<HttpAnswer> {
  const { api, accountId, context, progress } = call;
  const counted: CountedCall = { api, accountId, isUrgent: context.isUrgent === true };
  await admission(quota, counted, { context, progress });
  try {
    const answer = await whileReporting(call.send(), progress, context);
    const failure = call.failureOf(answer);
    if (failure !== null) throw failure;
    await quota.tell(counted, { kind: 'answered' });
    return answer;
  } catch (error) {
    const outcome = outcomeOf(error);
    if (outcome !== null) await quota.tell(counted, outcome);
    throw error;
  }
}

/** A context whose calls our own quota counts and never holds back: those of a pause, a resume and the look around it. */
export function urgently(context: CallContext): CallContext {
  return { ...context, isUrgent: true };
}

async function admission(
  quota: CallQuota,
  counted: CountedCall,
  { context, progress }: Pick<AdmittedCall, 'context' | 'progress'>,
): Promise<void> {
  let leftMs = WAITED_IN_PLACE_MS;
  for (;;) {
    context.signal.throwIfAborted();
    const leave = await quota.ask(counted);
    if (leave.kind === 'go') return;
    if (leave.kind !== 'over_quota' || leave.waitMs > leftMs) throw heldBack(leave, counted);
    await waitReporting(leave.waitMs, progress, context);
    leftMs -= leave.waitMs;
  }
}

function heldBack(leave: Exclude<CallLeave, { kind: 'go' }>, { api }: CountedCall): OutsideFailure {
  const seconds = Math.ceil(leave.waitMs / 1000);
  const details = { platform: api.split('-', 1)[0] ?? api, api, heldBack: leave.kind };
  if (leave.kind === 'down') {
    const text = `${api} did not answer several calls in a row, so it is asked by one call at a time. This one is tried again in ${seconds} s; see the platform's status page if it lasts.`;
    // Without a time of its own: the attempts of a sweep would be over sooner than the outage.
    return new OutsideFailure('PLATFORM_UNAVAILABLE', text, { details });
  }
  if (leave.kind === 'throttled') {
    const whom = leave.scope === 'account' ? 'this account' : 'all that this credential asks';
    const text = `${api} asked for a pause of ${whom}, which lasts ${seconds} s more. It is tried again then, without a call before.`;
    return new OutsideFailure('PLATFORM_RATE_LIMITED', text, {
      retryAfterMs: leave.waitMs,
      details: { ...details, scope: leave.scope },
    });
  }
  const { scope, limit, waitMs } = leave;
  const text = `Our own quota ${scope}:${limit.calls}/${limit.seconds} is used up for ${seconds} s. It is tried again then; where the platform allows more, raise it in PLATFORM_QUOTAS (docs/environment.md).`;
  return new OutsideFailure('PLATFORM_RATE_LIMITED', text, { retryAfterMs: spread(waitMs), details });
}

/**
 * Those who were refused together do not come back together: they would use up the new quota with their first calls, and
 * none would get to its last one.
 */
function spread(waitMs: number): number {
  return boundedDelay(waitMs + Math.random() * Math.min(waitMs, LONGEST_SPREAD_MS));
}

/** What others should know of a failure; null where it says nothing about the platform, such as a caller that gave up. */
function outcomeOf(error: unknown): CallOutcome | null {
  if (!(error instanceof OutsideFailure)) return null;
  const { code, details, retryAfterMs } = error;
  if (details['isOutage'] === true) return { kind: 'outage' };
  if (code === 'PLATFORM_RATE_LIMITED' && retryAfterMs !== null) {
    const scope = details['scope'] === 'platform' ? 'platform' : 'account';
    return { kind: 'throttled', scope, waitMs: retryAfterMs };
  }
  return code === 'PLATFORM_WRITE_UNCONFIRMED' ? null : { kind: 'answered' };
}
