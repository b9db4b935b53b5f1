import type { Action, Direction, Severity } from './decision.ts';
import { checkRequirements, type DecisionLimits } from './decision-requirements.ts';
import type { Instant } from './instant.ts';
import type { ReasonCategory } from './reason-category.ts';

/** What a person may decide on an incident (spec §4). */
export type PersonDecision = 'approve' | 'reject' | 'acknowledge' | 'resume' | 'snooze' | 'override';

/** What stands open: a question to a person, a halt of ours, the question whether to end it, or nothing. */
export type IncidentPhase = 'escalation' | 'halted' | 'resume_asked' | 'none';

/** What a person saw of an observation; null where there is none. */
export interface ShownFacts {
  observationId: string | null;
  severity: Severity | null;
  direction: Direction | null;
  proposedAction: Action | null;
}

/** What the reducer needs to know of an incident. `shown` is the short history of what people saw, oldest first. */
export interface DecisionState {
  phase: IncidentPhase;
  /** false where a person is only asked to look: there is no halt to approve */
  proposesHalt: boolean;
  /** true for a data-fault incident: approving releases the halts that the breaker held back */
  releasesHalts: boolean;
  /** false for an incident about a feed: it has no campaign to set aside or to plan anew */
  isAboutCampaign: boolean;
  current: ShownFacts;
  shown: readonly ShownFacts[];
  /** the decision that settled the question last asked */
  decided: { decision: string; by: string; at: Instant } | null;
  /** workflow time, and how far ahead the policy lets people decide */
  now: Instant;
  limits: DecisionLimits;
}

/** A person's decision; `observationId` is the observation they looked at, null where they do not say. */
export interface DecisionGiven {
  decision: PersonDecision;
  by: string;
  reason: string;
  observationId: string | null;
  category?: ReasonCategory | null | undefined;
  until?: Instant | null | undefined;
  targetSpend?: string | null | undefined;
  thresholdPct?: number | null | undefined;
  expiresAt?: Instant | null | undefined;
}

/** What is to be done because of it. The first four are answers to a question: they may take more than one person. */
export type DecisionEffect =
  | 'halt'
  | 'resume'
  | 'close_proposal'
  | 'renew_lease'
  | 'release_halts'
  | 'stop_reminders'
  | 'set_aside'
  | 'move_lease'
  | 'override';

/** What becomes of a decision: the answer for the person, and the effect for the workflow. */
export interface DecisionRuling {
  outcome: 'executed' | 'recorded' | 'refused' | 'already_decided' | 'not_supported';
  reason: string;
  effect: DecisionEffect | null;
  decidedBy?: string;
  at?: Instant;
}

type Cell = Pick<DecisionRuling, 'outcome' | 'reason' | 'effect'>;
type Row = Readonly<Record<PersonDecision, Cell>>;

const NOTHING_ASKED = refused('nothing is asked and nothing is halted');
const RESUME = executed('resume', 'the campaign is resumed, after another look at it');
const SEEN = recorded('stop_reminders', 'seen: reminders stop, the deadline stays');
const OVERRIDE = executed('override', 'it is decided again with the override');
const SET_ASIDE = recorded('set_aside', 'silent until then, unless it gets worse');
const MOVE_LEASE = recorded('move_lease', 'the campaign stays halted until then');
const HALTED_ALREADY = refused('the campaign is halted already; decide resume to end that');

/** Spec §4's table, cell by cell; `none` is an incident that only warns. */
const TABLE: Readonly<Record<IncidentPhase, Row>> = {
  escalation: {
    approve: executed('halt', 'the campaign is halted, after another look at it'),
    reject: recorded(
      'close_proposal',
      'no action is taken; it is not asked again for 24 h unless it gets worse',
    ),
    acknowledge: SEEN,
    resume: refused('nothing is halted that could be resumed'),
    snooze: SET_ASIDE,
    override: OVERRIDE,
  },
  halted: {
    approve: HALTED_ALREADY,
    reject: HALTED_ALREADY,
    acknowledge: SEEN,
    resume: RESUME,
    snooze: MOVE_LEASE,
    override: OVERRIDE,
  },
  resume_asked: {
    approve: RESUME,
    reject: recorded('renew_lease', 'the campaign stays halted for another 24 h'),
    acknowledge: SEEN,
    resume: RESUME,
    snooze: MOVE_LEASE,
    override: OVERRIDE,
  },
  none: {
    approve: NOTHING_ASKED,
    reject: NOTHING_ASKED,
    acknowledge: { outcome: 'recorded', reason: 'seen; nothing is asked', effect: null },
    resume: NOTHING_ASKED,
    snooze: SET_ASIDE,
    override: OVERRIDE,
  },
};

/**
 * What becomes of a person's decision (spec §4). The first valid one wins; a later one on the same question learns who
 * decided and when. One on an older observation is refused only if what it showed no longer holds. Whether this person may
 * decide it, and how many it takes, is for `decideApproval`.
 */
export function reduceDecision(state: DecisionState, given: DecisionGiven): DecisionRuling {
  if (given.decision === 'acknowledge') return TABLE[state.phase].acknowledge;
  const cell = cellOf(state, given.decision);
  return (
    alreadyDecided(state, given.decision) ?? outdated(state, given) ?? missing(cell, state, given) ?? cell
  );
}

function cellOf(state: DecisionState, decision: PersonDecision): Cell {
  const cell = TABLE[state.phase][decision];
  if (decision === 'snooze' || decision === 'override') {
    return state.isAboutCampaign
      ? cell
      : refused(`${decision} is for campaigns, and this is about a whole feed`);
  }
  if (state.phase !== 'escalation' || decision !== 'approve') return cell;
  if (state.releasesHalts) {
    return executed(
      'release_halts',
      'the halts that were held back are released, each after another look at it',
    );
  }
  return state.proposesHalt ? cell : refused('there is no halt to approve: acknowledge or reject it');
}

/** What a decision that would count still lacks: a reason, a time, an amount. */
function missing(cell: Cell, { now, limits }: DecisionState, given: DecisionGiven): DecisionRuling | null {
  if (cell.effect === null) return null;
  const lacking = checkRequirements(given, now, limits);
  return lacking === null ? null : refused(lacking);
}

function alreadyDecided({ decided, phase }: DecisionState, decision: PersonDecision): DecisionRuling | null {
  if (decided === null || decision === 'snooze' || decision === 'override') return null;
  // A resume of what was halted by decision is the next question, not a second answer to the same one.
  if (phase === 'halted' && decision === 'resume') return null;
  const { by, at } = decided;
  const reason = `already decided: ${by} decided ${decided.decision} at ${at}`;
  return { outcome: 'already_decided', reason, effect: null, decidedBy: by, at };
}

function outdated(state: DecisionState, { observationId }: DecisionGiven): DecisionRuling | null {
  const { current, shown, phase } = state;
  if (observationId === null || observationId === current.observationId) return null;
  const seen = shown.findLast((facts) => facts.observationId === observationId);
  if (seen === undefined) {
    return refused(
      `observation ${observationId} is none that this incident showed; look at its current state`,
    );
  }
  const changes = changesSince(seen, current, phase);
  return changes.length === 0
    ? null
    : refused(`since that observation ${changes.join(' and ')}; look at the current state and decide again`);
}

/** Of a halted campaign no action is proposed any more, so that only severity and direction can make it another matter. */
function changesSince(seen: ShownFacts, now: ShownFacts, phase: IncidentPhase): readonly string[] {
  const changes: string[] = [];
  if (seen.severity !== now.severity) changes.push(`severity went from ${seen.severity} to ${now.severity}`);
  if (seen.direction !== now.direction)
    changes.push(`direction went from ${seen.direction} to ${now.direction}`);
  if (phase === 'escalation' && seen.proposedAction !== now.proposedAction) {
    changes.push(`the proposed action went from ${seen.proposedAction} to ${now.proposedAction}`);
  }
  return changes;
}

function executed(effect: DecisionEffect, reason: string): Cell {
  return { outcome: 'executed', reason, effect };
}

function recorded(effect: DecisionEffect, reason: string): Cell {
  return { outcome: 'recorded', reason, effect };
}

function refused(reason: string): Cell {
  return { outcome: 'refused', reason, effect: null };
}
