import type {
  Briefing,
  DecisionSource,
  Diagnosis,
  IncidentStart,
  ObserveMessage,
  OperatorLinks,
} from '../activities/contract.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Action, Direction, Severity } from '../domain/decision.ts';
import type { GuardedDecision } from '../domain/guard-finding.ts';
import type { HandoverOutcome, IncidentStatus, QuestionKind } from '../domain/incident.ts';
import type { CardEvent } from '../domain/incident-card.ts';
import type { Instant } from '../domain/instant.ts';
import type { Policy } from '../domain/policy.ts';
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

/** An open question with its deadline; `rungsClimbed` counts reminders sent: 1 after the first, 2 after on-call. */
export interface Question {
  kind: QuestionKind;
  askedAt: Instant;
  deadline: Instant;
  rungsClimbed: number;
  acknowledgedBy: string | null;
}

/** A person's decision that waits to be taken up, and where Temporal recorded it. */
export interface PendingDecision {
  id: string;
  message: DecisionMessage;
  source: DecisionSource;
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
  /** incidents about a feed: the policy of the ladder, and the sweep whose halts wait */
  feedPolicy: Policy | null;
  feedSweepKey: string | null;
  /** the sweep whose observation was last taken up */
  sweepKey: string | null;
  /** the last message that named this incident among others; a run of before there were digests carries none */
  digestKey?: string | null;
  path: readonly PathStep[];
  shown: readonly ShownProposal[];
  question: Question | null;
  questionsAsked: number;
  lease: { haltedAt: Instant; leaseUntil: Instant } | null;
  decided: { decision: string; by: string; at: Instant } | null;
  decisions: readonly DecisionLine[];
  decisionsTaken: number;
  diagnosis: Diagnosis | null;
  mitigation: readonly string[];
  told: { severity: Severity; direction: Direction | null } | null;
  owed: CardEvent[];
  notifyDueAt: Instant | null;
  unreadable: { count: number; samples: readonly string[]; recordedAt: Instant | null; batches: number };
  lastObservedAt: Instant;
  sweepIntervalMs: number;
  closedBecause: string | null;
  entries: AuditEntry[];
  inbox: ObserveMessage[];
  pending: PendingDecision[];
  approvalSignals: number;
}

/** A run of the workflow: its state, and the answers that update handlers wait for. */
export interface IncidentRun {
  state: IncidentState;
  answers: Map<string, DecisionAnswer>;
}

/** What handling one hand-over came to, for the sweep that made it. */
export type Handled = { sweepKey: string; outcome: HandoverOutcome };

/** An incident that has seen nothing yet. `now` is workflow time. */
export function initialState(start: IncidentStart, now: Instant): IncidentState {
  return {
    start,
    sequence: 0,
    status: 'warned',
    shownAttributes: '',
    links: null,
    current: null,
    note: null,
    feedPolicy: null,
    feedSweepKey: null,
    sweepKey: null,
    digestKey: null,
    path: [],
    shown: [],
    question: null,
    questionsAsked: 0,
    lease: null,
    decided: null,
    decisions: [],
    decisionsTaken: 0,
    diagnosis: null,
    mitigation: [],
    told: null,
    owed: [],
    notifyDueAt: null,
    unreadable: { count: 0, samples: [], recordedAt: null, batches: 0 },
    lastObservedAt: now,
    sweepIntervalMs: 4 * 3_600_000,
    closedBecause: null,
    entries: [],
    inbox: [],
    pending: [],
    approvalSignals: 0,
  };
}
