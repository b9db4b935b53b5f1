import { ActivityFailure } from '@temporalio/common';
import { addMs, MINUTE_MS } from '../domain/instant.ts';
import type { CallSeverity, OnCallEvent } from '../domain/on-call-event.ts';
import { NOTIFY, ownActivities } from './activity-options.ts';
import { headlineOf, webUrlOf } from './incident-details.ts';

import { decidedOf } from './incident-standing.ts';
import type { IncidentRun, IncidentState } from './incident-state.ts';
import { isPatched } from './patches.ts';
import { workflowNow } from './workflow-now.ts';

const { callOnCall } = ownActivities({ ...NOTIFY, summary: 'Call the person on call' });
const TRY_AGAIN_AFTER_MS = 5 * MINUTE_MS;

/** Calls the person on call, once for one incident until it is resolved (issue 4 §3). */
export async function call(run: IncidentRun, severity: CallSeverity, summary: string): Promise<void> {
  const { onCall } = run.state;
  if (onCall.status !== 'none' || !isPatched('on-call')) return;
  run.state.onCall = { ...onCall, status: 'triggered', calls: onCall.calls + 1 };
  await send(run, eventOf(run.state, { action: 'trigger', severity, summary }));
}

/** A person reacted: whoever was called knows that it is in hands. */
export async function acknowledgeCall(run: IncidentRun, by: string): Promise<void> {
  const { onCall } = run.state;
  if (onCall.status !== 'triggered') return;
  run.state.onCall = { ...onCall, status: 'acknowledged' };
  await send(
    run,
    eventOf(run.state, { action: 'acknowledge', severity: 'error', summary: `${by} took it up` }),
  );
}

/**
 * Nothing is left to do for the person on call. A later trouble of the same incident calls anew. A trigger that comes after
 * its resolve would open a new alert: what nobody heard of is not told any more.
 */
export async function resolveCall(run: IncidentRun, because: string): Promise<void> {
  const { onCall } = run.state;
  if (onCall.status === 'none') return;
  run.state.onCall = { ...onCall, status: 'none' };
  const [own, earlier] = ownAndEarlier(run.state);
  if (own.some(({ action }) => action === 'trigger')) {
    run.state.onCall = { ...run.state.onCall, owed: earlier };
    return;
  }
  await send(run, eventOf(run.state, { action: 'resolve', severity: 'error', summary: because }));
}

/** What is owed of this incident, and of earlier ones of the campaign, which ended before a channel took it. */
function ownAndEarlier({ onCall, start }: IncidentState): [OnCallEvent[], OnCallEvent[]] {
  const isOwn = ({ dedupKey }: OnCallEvent) => dedupKey === start.incidentKey;
  return [onCall.owed.filter(isOwn), onCall.owed.filter((event) => !isOwn(event))];
}

/** Sends what a channel did not take before, in order; stops at the first that fails again. */
export async function sendOwedCalls(run: IncidentRun): Promise<void> {
  const owed = run.state.onCall.owed;
  run.state.onCall = { ...run.state.onCall, owed: [] };
  for (const event of owed) await send(run, event);
}

async function send(run: IncidentRun, event: OnCallEvent): Promise<void> {
  const { state } = run;
  if (state.onCall.owed.length > 0) return owe(state, event);
  try {
    await callOnCall({ event, entry: null });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    owe(state, event);
  }
}

function owe(state: IncidentState, event: OnCallEvent): void {
  state.onCall = { ...state.onCall, owed: [...state.onCall.owed, event] };
  state.notifyDueAt ??= addMs(workflowNow(), TRY_AGAIN_AFTER_MS);
}

function eventOf(
  state: IncidentState,
  { action, severity, summary }: Pick<OnCallEvent, 'action' | 'severity' | 'summary'>,
): OnCallEvent {
  const { campaign, incidentKey } = state.start;
  const { variancePct, direction, severity: campaignSeverity } = decidedOf(state);
  return {
    action,
    severity,
    dedupKey: incidentKey,
    eventKey: `${incidentKey}/on-call-${state.onCall.calls}/${action}`,
    at: workflowNow(),
    summary: `${summary} (${headlineOf(state)}; ${campaign.platform} account ${campaign.accountId} campaign ${campaign.campaignKey})`,
    source: `pacekeeper/${campaign.platform}`,
    webUrl: webUrlOf(state),
    details: {
      ...campaign,
      incidentKey,
      status: state.status,
      severity: campaignSeverity,
      variancePct,
      direction,
    },
  };
}
