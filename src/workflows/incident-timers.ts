import type { Approval } from '../domain/approval.ts';
import { deadlinesOf } from '../domain/incident-lifecycle.ts';
import type { Instant } from '../domain/instant.ts';
import { fromEpochMs, MINUTE_MS, toEpochMs } from '../domain/instant.ts';
import { incidentPolicy } from './incident-standing.ts';
import type { IncidentState } from './incident-state.ts';

/** What a clock asks an incident to do next. */
export type DueStep =
  | 'remind'
  | 'call_on_call'
  | 'take_default'
  | 'execute'
  | 'snooze_ends'
  | 'override_ends'
  | 'lease_ends'
  | 'notify_again'
  | 'look_again'
  | 'record_unreadable';

/** A step and the moment it is due. */
export interface Appointment {
  step: DueStep;
  at: Instant;
  summary: string;
}

const UNREADABLE_BATCH_MS = MINUTE_MS;

/** The earliest appointment of the incident; null where only mail can move it. */
export function nextAppointment(state: IncidentState): Appointment | null {
  const all = [...questionSteps(state), ...asideSteps(state), ...otherSteps(state)];
  return all.reduce<Appointment | null>(
    (first, next) => (first === null || toEpochMs(next.at) < toEpochMs(first.at) ? next : first),
    null,
  );
}

function questionSteps(state: IncidentState): Appointment[] {
  const { question } = state;
  if (question === null) return [];
  if (question.executeAt !== null) {
    return [
      { step: 'execute', at: question.executeAt, summary: 'Approved: halt, unless somebody rejects it' },
    ];
  }
  const deadline: Appointment = {
    step: 'take_default',
    at: question.deadline,
    summary: `No answer by ${question.deadline}: the stated default`,
  };
  return question.acknowledgedBy === null ? [...rungs(state, question), deadline] : [deadline];
}

function rungs(state: IncidentState, question: Approval): Appointment[] {
  const { quietHours } = incidentPolicy(state).approvals;
  const { reminderAts, onCallAt } = deadlinesOf(question.askedAt, question.rule.ladder, quietHours);
  const reminderAt = reminderAts[question.remindersSent];
  const reminder: Appointment[] =
    reminderAt === undefined || question.onCallCalled
      ? []
      : [{ step: 'remind', at: reminderAt, summary: 'Reminder to the channel' }];
  const onCall: Appointment[] = question.onCallCalled
    ? []
    : [{ step: 'call_on_call', at: onCallAt, summary: 'Call the person on call' }];
  return [...reminder, ...onCall];
}

function asideSteps({ snoozedUntil, overrideEndsAt, status }: IncidentState): Appointment[] {
  if (status === 'closed') return [];
  const steps: Appointment[] = [];
  if (snoozedUntil !== null) {
    steps.push({ step: 'snooze_ends', at: snoozedUntil, summary: 'The snooze ends: look again' });
  }
  if (overrideEndsAt !== null) {
    steps.push({ step: 'override_ends', at: overrideEndsAt, summary: 'The override ends: decide again' });
  }
  return steps;
}

function otherSteps(state: IncidentState): Appointment[] {
  const steps: Appointment[] = [];
  if (state.lease !== null && state.question === null) {
    steps.push({
      step: 'lease_ends',
      at: state.lease.leaseUntil,
      summary: 'The halt ends: ask whether to resume',
    });
  }
  if (state.notifyDueAt !== null) {
    steps.push({ step: 'notify_again', at: state.notifyDueAt, summary: 'Try the channel again' });
  }
  if (state.start.kind === 'campaign' && state.status !== 'closed') {
    const at = fromEpochMs(toEpochMs(state.lastObservedAt) + 2 * state.sweepIntervalMs);
    steps.push({
      step: 'look_again',
      at,
      summary: 'Nothing heard for two sweeps: look at the campaign again',
    });
  }
  if (state.unreadable.count > 0) steps.push(unreadableStep(state));
  return steps;
}

/** At most one audit row a minute for one incident, however many signals cannot be read (spec §4). */
function unreadableStep(state: IncidentState): Appointment {
  const { recordedAt } = state.unreadable;
  const at =
    recordedAt === null ? state.lastObservedAt : fromEpochMs(toEpochMs(recordedAt) + UNREADABLE_BATCH_MS);
  return { step: 'record_unreadable', at, summary: 'Record signals that could not be read' };
}
