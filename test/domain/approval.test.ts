import { describe, expect, test } from 'vitest';
import { type Approval, type ApprovalStatus, evolveApproval, isOpen } from '../../src/domain/approval.ts';
import type { RuleInForce } from '../../src/domain/approval-rules.ts';
import { type ApprovalCommand, decideApproval } from '../../src/domain/decide-approval.ts';
import type { SeenFacts } from '../../src/domain/seen-facts.ts';

const NOON = '2026-03-15T12:00:00.000Z';
const ANA = 'ana@example.com';
const BEN = 'ben@example.com';
const CLEO = 'cleo@example.com';

const SEEN: SeenFacts = {
  observationId: 'o1',
  severity: 'critical',
  direction: 'over',
  proposedAction: 'escalate_to_human',
  currency: 'USD',
  actualMicros: '1260000000',
  targetMicros: '1000000000',
  variancePct: 26,
  platformStatus: 'active',
  dataThrough: '2026-03-15T09:00:00.000Z',
  planBasis: '5000000000|2026-03-01|2026-03-31',
  policyVersion: 'v1',
};

function aRule(change: Partial<RuleInForce> = {}): RuleInForce {
  return {
    name: 'default',
    approvers: [ANA, BEN, CLEO],
    present: [ANA, BEN, CLEO],
    isOpen: false,
    approvals: 1,
    rejections: 1,
    fourEyes: false,
    ladder: { reminderMinutes: 30, maxReminders: 1, onCallMinutes: 120, defaultMinutes: 210 },
    otherwise: 'no_action',
    ...change,
  };
}

function aRequest(change: Partial<Approval> = {}): Approval {
  return {
    kind: 'halt',
    status: 'pending',
    askedAt: NOON,
    deadline: '2026-03-15T15:30:00.000Z',
    rule: aRule(),
    seen: SEEN,
    votes: [],
    involved: [],
    acknowledgedBy: null,
    remindersSent: 0,
    onCallCalled: false,
    executeAt: null,
    reissuedBecause: null,
    endedBecause: null,
    ...change,
  };
}

const yes = (by: string, executeAt: string | null = null): ApprovalCommand => ({
  kind: 'vote',
  by,
  answer: 'approve',
  at: NOON,
  executeAt,
});
const no = (by: string): ApprovalCommand => ({
  kind: 'vote',
  by,
  answer: 'reject',
  at: NOON,
  executeAt: null,
});
const execute = (seen: SeenFacts | null = SEEN, rule: RuleInForce = aRule()): ApprovalCommand => ({
  kind: 'execute',
  seen,
  rule,
});

/** given a request, when commands are put to it, then this is what it is, or the last refusal. */
function given(request: Approval) {
  return {
    when(...commands: ApprovalCommand[]) {
      let approval = request;
      let refusal: string | null = null;
      for (const command of commands) {
        const ruling = decideApproval(approval, command);
        refusal = ruling.kind === 'refused' ? ruling.reason : null;
        if (ruling.kind === 'events') approval = ruling.events.reduce(evolveApproval, approval);
      }
      return { approval, refusal, status: approval.status };
    },
  };
}

const TWO = aRule({ approvals: 2, rejections: 2 });

describe('one approver', () => {
  test('approves, and it may be carried out', () => {
    expect(given(aRequest()).when(yes(ANA)).status).toBe('approved');
    expect(given(aRequest()).when(yes(ANA), execute()).status).toBe('executing');
    const done = { kind: 'end', status: 'executed', because: 'read back as paused' } as const;
    expect(given(aRequest()).when(yes(ANA), execute(), done).status).toBe('executed');
  });

  test('rejects, and it is over', () => {
    const { approval } = given(aRequest()).when(no(ANA));
    expect(approval).toMatchObject({ status: 'rejected', endedBecause: 'ana@example.com said no' });
  });

  test('whom the rule does not name is refused, and told whom it names', () => {
    const { refusal, approval } = given(aRequest()).when(yes('eve@example.com'));
    expect(refusal).toMatch(/eve@example.com may not decide this: rule default names ana@example.com/);
    expect(approval.votes).toEqual([]);
  });

  test('an address is the same whatever its case', () => {
    expect(given(aRequest()).when(yes('Ana@Example.com')).status).toBe('approved');
  });
});

describe('two of a group', () => {
  const request = aRequest({ rule: TWO });

  test('one yes is half of it, the second person completes it', () => {
    expect(given(request).when(yes(ANA)).status).toBe('semi_approved');
    expect(given(request).when(yes(ANA), yes(BEN)).status).toBe('approved');
  });

  test('the same person does not count twice', () => {
    const { status, refusal } = given(request).when(yes(ANA), yes(ANA));
    expect(status).toBe('semi_approved');
    expect(refusal).toMatch(/it takes somebody else too/);
  });

  test('who changes their mind has one vote, the later one', () => {
    expect(given(request).when(yes(ANA), no(ANA), yes(BEN)).status).toBe('semi_approved');
    expect(given(request).when(yes(ANA), no(ANA), no(BEN)).status).toBe('rejected');
  });

  test('a rejection has a quorum of its own', () => {
    expect(given(request).when(no(ANA)).status).toBe('pending');
    expect(given(request).when(no(ANA), no(BEN)).status).toBe('rejected');
  });

  test('who asked for it does not count under four-eyes, and does without', () => {
    const fourEyes = aRequest({ rule: { ...TWO, fourEyes: true }, involved: [ANA] });
    expect(given(fourEyes).when(yes(ANA)).refusal).toMatch(/somebody else has to decide/);
    expect(given(fourEyes).when(yes(BEN), yes(CLEO)).status).toBe('approved');
    expect(given(aRequest({ rule: TWO, involved: [ANA] })).when(yes(ANA), yes(BEN)).status).toBe('approved');
  });

  test('an approver who lost the role before the execution no longer counts', () => {
    const without = aRule({ approvals: 2, approvers: [BEN, CLEO] });
    const { approval } = given(request).when(yes(ANA), yes(BEN), execute(SEEN, without));
    expect(approval.status).toBe('semi_approved');
    expect(approval.votes.map(({ by }) => by)).toEqual([BEN]);
    expect(approval.reissuedBecause).toMatch(/1 of 2 approvals still count/);
  });
});

describe('what was seen', () => {
  test.each([
    ['severity', { severity: 'warning' }],
    ['direction', { direction: 'under' }],
    ['status on the platform', { platformStatus: 'paused' }],
    ['the plan', { planBasis: '9000000000|2026-03-01|2026-03-31' }],
  ] as const)('is stale where %s has changed: nothing is carried out', (what, change) => {
    const { approval } = given(aRequest()).when(yes(ANA), execute({ ...SEEN, ...change }));
    expect(approval.status).toBe('stale');
    expect(approval.endedBecause).toContain(what);
  });

  test('still stands where only the numbers moved on', () => {
    const later = { ...SEEN, observationId: 'o2', actualMicros: '1270000000', policyVersion: 'v2' };
    expect(given(aRequest()).when(yes(ANA), execute(later)).status).toBe('executing');
  });

  test('seen anew, keeps its votes and its deadline; changed, drops the votes', () => {
    const request = aRequest({ rule: TWO });
    const anew = { kind: 'see_anew', seen: { ...SEEN, observationId: 'o2' }, rule: TWO } as const;
    expect(given(request).when(yes(ANA), anew).approval).toMatchObject({
      status: 'semi_approved',
      deadline: request.deadline,
      seen: { observationId: 'o2' },
    });
    const worse = { ...anew, seen: { ...SEEN, direction: 'under' } } as const;
    expect(given(request).when(yes(ANA), worse).approval).toMatchObject({
      status: 'pending',
      votes: [],
      deadline: request.deadline,
      reissuedBecause: 'direction went from over to under',
    });
  });
});

describe('an announced halt', () => {
  const at = '2026-03-15T12:05:00.000Z';

  test('waits until then, and is cancelled by a no', () => {
    expect(given(aRequest()).when(yes(ANA, at)).approval).toMatchObject({
      status: 'approved',
      executeAt: at,
    });
    expect(given(aRequest()).when(yes(ANA, at), no(BEN)).approval).toMatchObject({
      status: 'cancelled',
      executeAt: null,
    });
  });

  test('is not approved twice', () => {
    expect(given(aRequest()).when(yes(ANA, at), yes(BEN)).refusal).toBe('it is approved already');
  });
});

describe('an end is an end', () => {
  const ends: readonly ApprovalStatus[] = [
    'executed',
    'failed',
    'stale',
    'rejected',
    'expired',
    'superseded',
    'cancelled',
    'snoozed',
  ];

  test.each(ends)('%s is not left again', (status) => {
    const request = aRequest({ status });
    expect(isOpen(request)).toBe(false);
    expect(given(request).when(yes(ANA)).refusal).toBe(`the request is ${status} already`);
    expect(evolveApproval(request, { kind: 'acknowledged', by: ANA })).toBe(request);
  });

  test('nobody answered: it expires; set aside: it is snoozed; another takes its place: it is superseded', () => {
    expect(given(aRequest()).when({ kind: 'expire' }).status).toBe('expired');
    for (const status of ['snoozed', 'superseded', 'failed'] as const) {
      expect(given(aRequest()).when({ kind: 'end', status, because: 'so' }).status).toBe(status);
    }
  });

  test('while it is carried out nobody can decide it', () => {
    expect(given(aRequest()).when(yes(ANA), execute(), no(BEN)).refusal).toMatch(/carried out right now/);
  });
});

test('acknowledging decides nothing', () => {
  expect(given(aRequest()).when({ kind: 'acknowledge', by: ANA }).approval).toMatchObject({
    status: 'pending',
    acknowledgedBy: ANA,
  });
});
