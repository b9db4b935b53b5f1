import { type Approval, type ApprovalEvent, isOpen, type Vote } from './approval.ts';
import { isSamePerson, mayDecide, type RuleInForce } from './approval-rules.ts';
import type { Instant } from './instant.ts';
import { materialChanges, type SeenFacts } from './seen-facts.ts';

/** What can be asked of a request. `executeAt` is when an approved one is to be executed; null: at once. */
export type ApprovalCommand =
  | { kind: 'vote'; by: string; answer: Vote['answer']; at: Instant; executeAt: Instant | null }
  | { kind: 'acknowledge'; by: string }
  | { kind: 'execute'; seen: SeenFacts | null; rule: RuleInForce }
  | { kind: 'see_anew'; seen: SeenFacts; rule: RuleInForce }
  | { kind: 'expire' }
  | { kind: 'end'; status: 'executed' | 'failed' | 'superseded' | 'cancelled' | 'snoozed'; because: string };

/** Events to apply, or why nothing happens. */
export type ApprovalRuling =
  | { kind: 'events'; events: readonly ApprovalEvent[] }
  | { kind: 'refused'; reason: string };

/** What becomes of a command on a request for approval (issue 4 §1). Pure: time and people are in the command. */
export function decideApproval(approval: Approval, command: ApprovalCommand): ApprovalRuling {
  if (!isOpen(approval)) return refused(`the request is ${approval.status} already`);
  switch (command.kind) {
    case 'vote':
      return vote(approval, command);
    case 'acknowledge':
      return events({ kind: 'acknowledged', by: command.by });
    case 'execute':
      return execute(approval, command);
    case 'see_anew':
      return seeAnew(approval, command);
    case 'expire':
      return events({ kind: 'ended', status: 'expired', because: 'nobody answered by the deadline' });
    case 'end':
      return events({ kind: 'ended', status: command.status, because: command.because });
  }
}

/** The votes that count: one a person, of those who may decide, without those involved under four-eyes. */
export function countedVotes(
  approval: Approval,
  answer: Vote['answer'],
  rule: RuleInForce = approval.rule,
): number {
  return approval.votes.filter((vote) => vote.answer === answer && counts(rule, approval.involved, vote.by))
    .length;
}

type VoteCommand = Extract<ApprovalCommand, { kind: 'vote' }>;

function vote(approval: Approval, { by, answer, at, executeAt }: VoteCommand): ApprovalRuling {
  const objection = objectionTo(approval, by, answer);
  if (objection !== null) return refused(objection);
  const voted: ApprovalEvent = { kind: 'voted', vote: { by, answer, at } };
  const given = countedVotes(approval, answer) + 1;
  if (answer === 'reject') {
    const isRejected = given >= approval.rule.rejections;
    const status = approval.status === 'approved' ? 'cancelled' : 'rejected';
    return events(voted, ...(isRejected ? [ended(status, `${by} said no`)] : []));
  }
  return events(
    voted,
    ...(given >= approval.rule.approvals ? [{ kind: 'approved', executeAt } as const] : []),
  );
}

function objectionTo(approval: Approval, by: string, answer: Vote['answer']): string | null {
  const { rule, involved, votes, status } = approval;
  if (status === 'executing') return 'it is being carried out right now';
  if (!mayDecide(rule, by)) return `${by} may not decide this: ${namesOf(rule)}`;
  if (!counts(rule, involved, by)) return `${by} asked for it or overrode it: somebody else has to decide`;
  if (status === 'approved' && answer === 'approve') return 'it is approved already';
  const same = votes.some((earlier) => earlier.answer === answer && isSamePerson(earlier.by, by));
  return same ? `${by} said so already; it takes somebody else too` : null;
}

/** Right before the effect: what was seen still holds, and those who approved still may (issue 4 §1). */
function execute(
  approval: Approval,
  { seen, rule }: Extract<ApprovalCommand, { kind: 'execute' }>,
): ApprovalRuling {
  const changes = approval.seen === null || seen === null ? [] : materialChanges(approval.seen, seen);
  if (changes.length > 0) return events(ended('stale', changes.join('; ')));
  const given = countedVotes(approval, 'approve', rule);
  if (given >= rule.approvals) return events({ kind: 'execution_started' });
  const still = approval.votes.filter(({ by }) => counts(rule, approval.involved, by));
  const because = `${given} of ${rule.approvals} approvals still count: who approved has lost the role meanwhile`;
  return events({ kind: 'votes_dropped', votes: still, because });
}

/** A newer observation updates what is shown; votes on what no longer is so are void. The deadline stays. */
function seeAnew(
  approval: Approval,
  { seen, rule }: Extract<ApprovalCommand, { kind: 'see_anew' }>,
): ApprovalRuling {
  const changes = approval.seen === null ? [] : materialChanges(approval.seen, seen);
  const anew: ApprovalEvent = { kind: 'seen_anew', seen, rule };
  if (changes.length === 0 || approval.votes.length === 0) return events(anew);
  return events(anew, { kind: 'votes_dropped', votes: [], because: changes.join('; ') });
}

function counts(rule: RuleInForce, involved: readonly string[], by: string): boolean {
  if (!mayDecide(rule, by)) return false;
  return !rule.fourEyes || !involved.some((person) => isSamePerson(person, by));
}

function namesOf({ approvers, name }: RuleInForce): string {
  return approvers.length === 0
    ? 'the policy names no approvers'
    : `rule ${name} names ${approvers.join(', ')}`;
}

function ended(status: 'rejected' | 'cancelled' | 'stale', because: string): ApprovalEvent {
  return { kind: 'ended', status, because };
}

function events(...list: ApprovalEvent[]): ApprovalRuling {
  return { kind: 'events', events: list };
}

function refused(reason: string): ApprovalRuling {
  return { kind: 'refused', reason };
}
