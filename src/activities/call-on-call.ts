import type { AuditEntry } from '../domain/audit-entry.ts';
import { OutsideFailure, PERMANENT_FAILURE_CODES } from '../domain/failure.ts';
import { campaignOfIncident } from '../domain/incident-ids.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { ActivityDeps } from './activity-deps.ts';
import type { IncidentActivities } from './contract.ts';
import { measuredDelivery } from './measures.ts';

type CallRequest = Parameters<IncidentActivities['callOnCall']>[0];

/** Stands for the channel where there is none, so that a call that reached nobody is in the audit too. */
const NO_CHANNEL = 'none';
const NOWHERE = { platform: null, accountId: null, campaignKey: null };

/**
 * Records that a call is due, then takes its step on every channel at once. One channel's failure does not silence the
 * others; the one worth trying again soonest is thrown at the end. A channel that took the step is not asked again.
 */
export function createCallOnCall(deps: ActivityDeps): IncidentActivities['callOnCall'] {
  return async (request) => {
    const { auditLog } = deps.store;
    if (request.entry !== null) await auditLog.append([request.entry]);
    if (deps.onCall.length === 0) return auditLog.append([nobodyEntry(request)]);
    const called = await Promise.allSettled(deps.onCall.map((channel) => callOn(deps, channel, request)));
    const failures = called.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    if (failures.length > 0) throw failures.reduce(sooner);
  };
}

/** A step that was taken already may still lack its entry, where a worker died in between; the entry is keyed. */
async function callOn(deps: ActivityDeps, channel: OnCall, request: CallRequest): Promise<void> {
  const { name } = channel;
  const { event } = request;
  const book = deps.store.messageBook;
  const known = await book.find(event.dedupKey, name);
  if (known?.saidEventKeys.includes(event.eventKey) !== true) {
    await measuredDelivery(name, () => channel.send(event));
    const ref = { channel: name, messageId: event.dedupKey };
    await book.save(event.dedupKey, name, { ref, eventKey: event.eventKey });
  }
  await deps.store.auditLog.append([notificationEntry(request, name, event.summary)]);
}

/** A refusal for good must not keep Temporal from trying the channel that may still be reached. */
function sooner(one: unknown, other: unknown): unknown {
  return waitMs(other) < waitMs(one) ? other : one;
}

function waitMs(failure: unknown): number {
  if (!(failure instanceof OutsideFailure)) return 0;
  return PERMANENT_FAILURE_CODES.includes(failure.code)
    ? Number.POSITIVE_INFINITY
    : (failure.retryAfterMs ?? 0);
}

function nobodyEntry(request: CallRequest): AuditEntry {
  const why = `Nobody is on call: set PAGERDUTY_ROUTING_KEY or ONCALL_WEBHOOK_URL. Not said: ${request.event.summary}`;
  return notificationEntry(request, NO_CHANNEL, why);
}

function notificationEntry({ event, entry }: CallRequest, channel: string, why: string): AuditEntry {
  const { action, dedupKey, eventKey, at, severity } = event;
  return {
    key: `${eventKey}/notification/${channel}`,
    type: 'notification',
    at,
    ...(campaignOfIncident(dedupKey) ?? NOWHERE),
    incidentKey: dedupKey,
    sweepKey: entry?.sweepKey ?? null,
    observationId: entry?.observationId ?? null,
    policyVersion: entry?.policyVersion ?? null,
    actor: { kind: 'machine' },
    why,
    data: { channel, action, severity },
  };
}
