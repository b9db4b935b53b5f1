import { metricMeter } from '@temporalio/workflow';
import type { SweepCounts, WriteOutcome } from '../activities/contract.ts';
import type { Approval } from '../domain/approval.ts';
import type { PersonDecision } from '../domain/incident-decision.ts';
import { elapsedMs } from '../domain/instant.ts';
import { overspendAhead } from '../domain/money-at-risk.ts';
import { isFalseAlarm, type ReasonCategory } from '../domain/reason-category.ts';
import { decidedOf, incidentPolicy } from './incident-standing.ts';
import type { IncidentState } from './incident-state.ts';
import type { DecisionAnswer } from './messages.ts';
import type { SweepState } from './sweep-state.ts';
import { workflowNow } from './workflow-now.ts';

type Outcome = DecisionAnswer['outcome'];

/** The decisions that answer a question; the others leave it open, or are about something else. */
const ANSWERS: readonly PersonDecision[] = ['approve', 'reject', 'resume'];

/**
 * What workflows count, by Temporal's own meter: it is silent on replay, and no command, so that saved histories do not
 * know of it. Labels are few and known beforehand: never a campaign, an account or a person (ecosystem §5).
 */
function count(name: string, labels: Record<string, string>, by = 1): void {
  metricMeter.createCounter(name).add(by, labels);
}

function seconds(name: string, ms: number, labels: Record<string, string>): void {
  metricMeter.createHistogram(name, 'float', 'seconds').record(Math.max(0, ms) / 1000, labels);
}

/** A sweep that is complete. How late it is counts from its scheduled time; one with a given `asOf` was never late. */
export function measureSweep(
  { sweep, heldAccounts }: SweepState,
  { rejected, failed }: SweepCounts,
  { isAsOfGiven }: { isAsOfGiven: boolean },
): void {
  const { platform, asOf, canAct } = sweep;
  count('pacing_sweeps', { platform, acted: String(canAct) });
  count('pacing_unjudged_campaigns', { platform, reason: 'rejected' }, rejected);
  count('pacing_unjudged_campaigns', { platform, reason: 'failed' }, failed);
  count('pacing_breaker_trips', { platform }, heldAccounts.length);
  if (!isAsOfGiven) seconds('pacing_sweep_lateness', elapsedMs(asOf, workflowNow()), { platform });
}

/**
 * An alert; the first one of an incident also counts as an incident told, under the rule that led to it. Incidents about a
 * feed have no such rule.
 */
export function measureAlert(state: IncidentState, action: string): void {
  const { platform } = state.start.campaign;
  count('pacing_alerts', { platform, action });
  const { route } = decidedOf(state);
  if (state.told === null && route !== null) count('pacing_incidents_told', { platform, route });
}

/** A person's decision. `asked` is the question that was open before: how long it waited counts from when it was put. */
export function measureDecision(
  { decision, asked }: { decision: PersonDecision; asked: Approval | null },
  outcome: Outcome,
): void {
  count('pacing_human_decisions', { decision, outcome });
  if (asked === null || !isTaken(outcome) || !ANSWERS.includes(decision)) return;
  seconds('pacing_decision_time', elapsedMs(asked.askedAt, workflowNow()), { question: asked.kind });
}

/** A reason that calls the alert a false alarm, once an incident; a decision that was refused says nothing of the alert. */
export function measureReason(state: IncidentState, category: ReasonCategory, outcome: Outcome): void {
  const { route } = decidedOf(state);
  if (!isTaken(outcome) || !isFalseAlarm(category) || state.isFalseAlarm === true || route === null) return;
  state.isFalseAlarm = true;
  count('pacing_false_alarms', { platform: state.start.campaign.platform, route });
}

function isTaken(outcome: Outcome): boolean {
  return outcome === 'executed' || outcome === 'recorded';
}

/** What came of a halt or a resume; a confirmed halt of over-spend also counts what it keeps from being spent. */
export function measureChange(
  state: IncidentState,
  kind: 'pause' | 'resume',
  outcome: WriteOutcome['kind'],
): void {
  const { platform } = state.start.campaign;
  count(kind === 'pause' ? 'pacing_halts' : 'pacing_resumes', { platform, outcome });
  if (kind === 'pause' && outcome === 'confirmed') measurePrevented(state);
}

/** A step whose retries ran out. */
export function measureExhausted(state: IncidentState, activity: string): void {
  const { platform } = state.start.campaign;
  count('pacing_exhausted_steps', { platform, activity });
  if (activity === 'autonomousHalt') count('pacing_halts', { platform, outcome: 'failed' });
  if (activity === 'resumeCampaign') count('pacing_resumes', { platform, outcome: 'failed' });
}

/** In whole units of the account's currency: Temporal's counters hold no fractions. */
function measurePrevented(state: IncidentState): void {
  const observation = state.current?.briefing.observation;
  if (observation === undefined) return;
  const micros = overspendAhead(observation, incidentPolicy(state).leaseHours);
  if (micros === null) return;
  const { platform, currency } = observation;
  count('pacing_overspend_prevented', { platform, currency }, Math.round(Number(micros) / 1_000_000));
}
