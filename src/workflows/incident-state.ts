import type {
  Briefing,
  Diagnosis,
  IncidentStart,
  ObserveMessage,
  OperatorLinks,
} from '../activities/contract.ts';
import type { Approval } from '../domain/approval.ts';
import type { Attribution, DecisionSource } from '../domain/attribution.ts';
import type { Actor, AuditEntry } from '../domain/audit-entry.ts';
import type { HaltLease } from '../domain/campaign-memory.ts';
import type { Action, Direction, Severity } from '../domain/decision.ts';
import type { DecisionBasis } from '../domain/decision-basis.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import type { HandoverOutcome, IncidentStatus } from '../domain/incident.ts';
import type { CardEvent, IncidentCard } from '../domain/incident-card.ts';
import type { Instant } from '../domain/instant.ts';
import type { OnCallEvent } from '../domain/on-call-event.ts';
import type { Policy } from '../domain/policy.ts';
import type { DecisionTraces } from './decision-traces.ts';
import type { DecisionAnswer, DecisionMessage } from './messages.ts';

/** One node that an observation passed, with its numbers, as people read it. */
export interface PathStep {
  node: string;
  text: string;
}

/** What was shown to people of an observation: a decision on it stands while none of this has changed (spec §4). */
export interface ShownProposal {
  observationId: string;
  severity: Severity;
  direction: Direction | null;
  proposedAction: Action;
}

/** A person's decision that waits to be taken up, and where Temporal recorded it. */
export interface PendingDecision {
  id: string;
  message: DecisionMessage;
  source: DecisionSource;
  /** who sent it, as Temporal recorded it; null until that was found out */
  sender: Attribution | null;
}

/** A decision that was taken up. */
export interface DecisionLine {
  decision: string;
  by: string;
  at: Instant;
  outcome: string;
  reason: string;
}

/** All that an incident knows. Plain JSON: it is carried whole through continue-as-new. */
export interface IncidentState {
  start: IncidentStart;
  sequence: number;
  status: IncidentStatus;
  /** the search attributes last shown, as JSON, so that they are upserted only when one changes */
  shownAttributes: string;
  links: OperatorLinks | null;
  current: { briefing: Briefing; guarded: GuardedDecision } | null;
  note: string | null;
  /** the policy last read, with an observation or a decision; never the start's input (spec §4) */
  policy: Policy | null;
  /** incidents about a feed: the sweep whose halts wait */
  feedSweepKey: string | null;
  /** the sweep whose observation was last taken up */
  sweepKey: string | null;
  /** the last message that named this incident among others; a run of before there were digests carries none */
  digestKey?: string | null;
  path: readonly PathStep[];
  shown: readonly ShownProposal[];
  question: Approval | null;
  /** the request that ended last, for those who come too late */
  lastQuestion: Approval | null;
  /** who gave the approval that an announced halt waits for, and why */
  approvedBy: { by: string; actor: Actor; why: string } | null;
  /** until when a person set the campaign aside, and until when their override counts */
  snoozedUntil: Instant | null;
  overrideEndsAt: Instant | null;
  /** why the next question is asked anew; it is told with it */
  reissueBecause: string | null;
  /** real platforms: nobody may decide whom the policy does not name */
  isLive: boolean;
  questionsAsked: number;
  lease: HaltLease | null;
  decided: { decision: string; by: string; at: Instant } | null;
  decisions: readonly DecisionLine[];
  decisionsTaken: number;
  /** a person called it a false alarm: it counts once, however often it is decided; absent: nobody did */
  isFalseAlarm?: true;
  diagnosis: Diagnosis | null;
  mitigation: readonly string[];
  told: { severity: Severity; direction: Direction | null } | null;
  owed: CardEvent[];
  /** last words of earlier incidents of the campaign that no channel has taken; a run of before they were kept has none */
  leftover?: readonly IncidentCard[];
  notifyDueAt: Instant | null;
  /** signals that could not be read, and refusals past those that get a row of their own: recorded in batches */
  unreadable: { count: number; samples: readonly string[]; recordedAt: Instant | null; batches: number };
  /** refusals that got a row of their own since then */
  refusals: { since: Instant | null; count: number };
  /** the call to the person on call: open since it was made, seen since a person reacted */
  onCall: { status: 'none' | 'triggered' | 'acknowledged'; calls: number; owed: OnCallEvent[] };
  lastObservedAt: Instant;
  sweepIntervalMs: number;
  closedBecause: string | null;
  entries: AuditEntry[];
  inbox: ObserveMessage[];
  pending: PendingDecision[];
  approvalSignals: number;
}

/** A run of the workflow: its state, and what lives no longer than one step: answers, and words that wait for their record. */
export interface IncidentRun {
  state: IncidentState;
  answers: Map<string, DecisionAnswer>;
  held: { id: string; answer: DecisionAnswer }[];
  traces: DecisionTraces;
  /** said together with the next record */
  words: Words | null;
  /** what makes this step come to the same where its task runs again: a halt in history, or a basis to keep; null: nothing */
  standsOn: 'history' | DecisionBasis | null;
}

/** Something to say to people, the activity that says it, and what is recorded with it. */
export interface Words {
  through: 'sendWarningAlert' | 'escalateToHuman' | 'auditAndNotify';
  event: CardEvent;
  entries: readonly AuditEntry[];
}

/** What handling one hand-over came to, for the sweep that made it. */
export type Handled = { sweepKey: string; outcome: HandoverOutcome };

/** An incident that has seen nothing yet. `now` is workflow time. */
export function initialState(start: IncidentStart, now: Instant): IncidentState {
  return {
    ...nothingAsked(),
    ...nothingToSay(),
    start,
    sequence: 0,
    status: 'warned',
    shownAttributes: '',
    links: null,
    current: null,
    note: null,
    policy: null,
    feedSweepKey: null,
    sweepKey: null,
    digestKey: null,
    path: [],
    lease: null,
    diagnosis: null,
    mitigation: [],
    lastObservedAt: now,
    sweepIntervalMs: 4 * 3_600_000,
    closedBecause: null,
    entries: [],
    inbox: [],
  };
}

function nothingAsked() {
  return {
    shown: [],
    question: null,
    lastQuestion: null,
    approvedBy: null,
    snoozedUntil: null,
    overrideEndsAt: null,
    reissueBecause: null,
    isLive: false,
    questionsAsked: 0,
    decided: null,
    decisions: [],
    decisionsTaken: 0,
    pending: [],
    approvalSignals: 0,
  } satisfies Partial<IncidentState>;
}

function nothingToSay() {
  return {
    told: null,
    owed: [],
    notifyDueAt: null,
    unreadable: { count: 0, samples: [], recordedAt: null, batches: 0 },
    refusals: { since: null, count: 0 },
    onCall: { status: 'none', calls: 0, owed: [] },
  } satisfies Partial<IncidentState>;
}
