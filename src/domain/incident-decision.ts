import type { Action, Direction, Severity } from './decision.ts';
import type { Instant } from './instant.ts';

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
  current: ShownFacts;
  shown: readonly ShownFacts[];
  /** the decision that settled the question last asked */
  decided: { decision: string; by: string; at: Instant } | null;
}

/** A person's decision; `observationId` is the observation they looked at, null where they do not say. */
export interface DecisionGiven {
  decision: PersonDecision;
  by: string;
  reason: string;
  observationId: string | null;
}

/** What is to be done because of it. */
export type DecisionEffect =
  | 'halt'
  | 'resume'
  | 'close_proposal'
  | 'stop_reminders'
  | 'renew_lease'
  | 'release_halts';

/** What becomes of a decision: the answer for the person, and the effect for the workflow. */
export interface DecisionRuling {
  outcome: 'executed' | 'recorded' | 'refused' | 'already_decided' | 'not_supported';
  reason: string;
  effect: DecisionEffect | null;
  decidedBy?: string;
  at?: Instant;
}

type Cell = Pick<DecisionRuling, 'outcome' | 'reason' | 'effect'>;
type Settling = 'approve' | 'reject' | 'resume';

const NOTHING_ASKED = refused('nothing is asked and nothing is halted');
const RESUME = executed('resume', 'the campaign is resumed, after another look at it');

/** Spec §4's table, cell by cell, for what settles something. Snooze and override are later work. */
const TABLE: Readonly<Record<IncidentPhase, Readonly<Record<Settling, Cell>>>> = {
  escalation: {
    approve: executed('halt', 'the campaign is halted, after another look at it'),
    reject: recorded(
      'close_proposal',
      'no action is taken; it is not asked again for 24 h unless it gets worse',
    ),
    resume: refused('nothing is halted that could be resumed'),
  },
  halted: {
    approve: refused('the campaign is halted already; decide resume to end that'),
    reject: refused('the campaign is halted already; decide resume to end that'),
    resume: RESUME,
  },
  resume_asked: {
    approve: RESUME,
    reject: recorded('renew_lease', 'the campaign stays halted for another 24 h'),
    resume: RESUME,
  },
  none: { approve: NOTHING_ASKED, reject: NOTHING_ASKED, resume: NOTHING_ASKED },
};

/**
 * What becomes of a person's decision (spec §4). The first valid one wins; a later one on the same question learns who
 * decided and when. One on an older observation is refused only if what it showed no longer holds.
 */
export function reduceDecision(state: DecisionState, given: DecisionGiven): DecisionRuling {
  const { decision } = given;
  if (decision === 'snooze' || decision === 'override') {
    return { outcome: 'not_supported', reason: `${decision} is not supported yet`, effect: null };
  }
  if (decision === 'acknowledge') return acknowledge(state);
  return alreadyDecided(state, decision) ?? outdated(state, given) ?? cellOf(state, decision);
}

/** Stops reminders, not the deadline; it decides nothing, so it is welcome on any observation and at any time. */
function acknowledge({ phase }: DecisionState): DecisionRuling {
  return phase === 'none'
    ? { outcome: 'recorded', reason: 'seen; nothing is asked', effect: null }
    : recorded('stop_reminders', 'seen: reminders stop, the deadline stays');
}

function cellOf(state: DecisionState, decision: Settling): Cell {
  if (state.phase !== 'escalation' || decision !== 'approve') return TABLE[state.phase][decision];
  if (state.releasesHalts) {
    return executed(
      'release_halts',
      'the halts that were held back are released, each after another look at it',
    );
  }
  return state.proposesHalt
    ? TABLE.escalation.approve
    : refused('there is no halt to approve: acknowledge or reject it');
}

function alreadyDecided({ decided, phase }: DecisionState, decision: Settling): DecisionRuling | null {
  if (decided === null) return null;
  // A resume of what was halted by decision is the next question, not a second answer to the same one.
  if (phase === 'halted' && decision === 'resume') return null;
  const { by, at } = decided;
  const reason = `${by} decided ${decided.decision} at ${at}`;
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
