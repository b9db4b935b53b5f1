import { deadlinesOf } from '../domain/incident-lifecycle.ts';
import type { Instant } from '../domain/instant.ts';
import { fromEpochMs, MINUTE_MS, toEpochMs } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';
import type { IncidentState } from './incident-state.ts';

/** What a clock asks an incident to do next. */
export type DueStep =
  | 'remind'
  | 'call_on_call'
  | 'take_default'
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
export function nextAppointment(state: IncidentState, policy: Policy | null): Appointment | null {
  const all = [...questionSteps(state, policy), ...otherSteps(state)];
  return all.reduce<Appointment | null>(
    (first, next) => (first === null || toEpochMs(next.at) < toEpochMs(first.at) ? next : first),
    null,
  );
}

function questionSteps(state: IncidentState, policy: Policy | null): Appointment[] {
  const { question } = state;
  if (question === null) return [];
  const deadline: Appointment = {
    step: 'take_default',
    at: question.deadline,
    summary: `No answer by ${question.deadline}: the stated default`,
  };
  if (policy === null || question.acknowledgedBy !== null) return [deadline];
  const { reminderAt, onCallAt } = deadlinesOf(question.askedAt, policy);
  const rungs: Appointment[] = [
    { step: 'remind', at: reminderAt, summary: 'Reminder to the channel' },
    { step: 'call_on_call', at: onCallAt, summary: 'Call the person on call' },
  ];
  return [...rungs.slice(question.rungsClimbed), deadline];
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
