import { isSamePerson, type RuleInForce } from './approval-rules.ts';
import type { QuestionKind } from './incident.ts';
import type { Instant } from './instant.ts';
import type { SeenFacts } from './seen-facts.ts';

/** Where a request for approval stands (issue 4 §1). */
export type ApprovalStatus =
  | 'pending'
  | 'semi_approved'
  | 'approved'
  | 'executing'
  | 'executed'
  | 'failed'
  | 'stale'
  | 'rejected'
  | 'expired'
  | 'superseded'
  | 'cancelled'
  | 'snoozed';

/** One person's yes or no. */
export interface Vote {
  by: string;
  answer: 'approve' | 'reject';
  at: Instant;
}

/** A question to people, from asking to its end. Plain JSON: it is carried in the incident's state. */
export interface Approval {
  kind: QuestionKind;
  status: ApprovalStatus;
  askedAt: Instant;
  deadline: Instant;
  rule: RuleInForce;
  /** what they saw; null where the question is about no campaign */
  seen: SeenFacts | null;
  votes: readonly Vote[];
  /** who asked for it or overrode it: under four-eyes they do not count */
  involved: readonly string[];
  acknowledgedBy: string | null;
  remindersSent: number;
  onCallCalled: boolean;
  /** an approved halt waits until then, and can be cancelled; null where it does not wait */
  executeAt: Instant | null;
  /** why the question was asked anew, in words; null for a first one */
  reissuedBecause: string | null;
  /** why it ended, in words; null while it is open */
  endedBecause: string | null;
}

/** What happened to a request. */
export type ApprovalEvent =
  | { kind: 'voted'; vote: Vote }
  | { kind: 'approved'; executeAt: Instant | null }
  | { kind: 'ended'; status: EndStatus; because: string }
  | { kind: 'execution_started' }
  | { kind: 'acknowledged'; by: string }
  | { kind: 'reminded' }
  | { kind: 'on_call_called' }
  | { kind: 'seen_anew'; seen: SeenFacts; rule: RuleInForce }
  | { kind: 'votes_dropped'; votes: readonly Vote[]; because: string };

/** The ends of a request; none of them is left again. */
export type EndStatus = Exclude<ApprovalStatus, 'pending' | 'semi_approved' | 'approved' | 'executing'>;

const OPEN: readonly ApprovalStatus[] = ['pending', 'semi_approved', 'approved', 'executing'];

/** Whether it still waits for people, or for its execution. */
export function isOpen({ status }: Pick<Approval, 'status'>): boolean {
  return OPEN.includes(status);
}

/** A request after an event; an ended one stays as it ended. */
export function evolveApproval(approval: Approval, event: ApprovalEvent): Approval {
  return isOpen(approval) ? evolveOpen(approval, event) : approval;
}

function evolveOpen(approval: Approval, event: ApprovalEvent): Approval {
  switch (event.kind) {
    case 'voted':
      return withVotes(approval, [...votesOfOthers(approval, event.vote), event.vote]);
    case 'approved':
      return { ...approval, status: 'approved', executeAt: event.executeAt };
    case 'execution_started':
      return { ...approval, status: 'executing', executeAt: null };
    case 'ended':
      return { ...approval, status: event.status, endedBecause: event.because, executeAt: null };
    case 'acknowledged':
      return { ...approval, acknowledgedBy: event.by };
    case 'reminded':
      return { ...approval, remindersSent: approval.remindersSent + 1 };
    case 'on_call_called':
      return { ...approval, onCallCalled: true };
    case 'seen_anew':
      return { ...approval, seen: event.seen, rule: event.rule };
    case 'votes_dropped':
      return { ...withVotes(approval, event.votes), executeAt: null, reissuedBecause: event.because };
  }
}

/** Who says something else now has changed their mind: one vote a person. */
function votesOfOthers({ votes }: Approval, { by }: Vote): readonly Vote[] {
  return votes.filter((earlier) => !isSamePerson(earlier.by, by));
}

function withVotes(approval: Approval, votes: readonly Vote[]): Approval {
  const isSemiApproved = votes.some(({ answer }) => answer === 'approve');
  return { ...approval, votes, status: isSemiApproved ? 'semi_approved' : 'pending' };
}
