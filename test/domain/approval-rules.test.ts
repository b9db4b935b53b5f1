import { describe, expect, test } from 'vitest';
import {
  type ApprovalPolicy,
  type ApprovalRule,
  DEFAULT_APPROVALS,
} from '../../src/domain/approval-policy.ts';
import { type ApprovalMatter, mayDecide, ruleFor, ruleInWords } from '../../src/domain/approval-rules.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';

const NOON = '2026-03-15T12:00:00.000Z';
const ANA = 'ana@example.com';
const BEN = 'ben@example.com';
const CLEO = 'cleo@example.com';

function aMatter(change: Partial<ApprovalMatter> = {}): ApprovalMatter {
  return {
    subject: 'halt',
    platform: 'google',
    accountId: '101',
    currency: 'USD',
    atRiskMicros: 100_000_000n,
    at: NOON,
    ...change,
  };
}

function aRule(change: Partial<ApprovalRule> & { name: string }): ApprovalRule {
  return {
    about: [],
    approvers: [],
    fallbackApprovers: [],
    approvals: 1,
    rejections: 1,
    fourEyes: false,
    otherwise: 'no_action',
    ...change,
  };
}

function nameOf(rules: readonly ApprovalRule[], change: Partial<ApprovalMatter> = {}): string {
  return ruleFor(policy({ rules }), aMatter(change), false).name;
}

function policy(approvals: Partial<ApprovalPolicy>, approvers: readonly string[] = [ANA]) {
  return { ...DEFAULT_POLICY, approvers, approvals: { ...DEFAULT_APPROVALS, ...approvals } };
}

describe('the first rule that fits is in force', () => {
  test.each([
    ['what it is about', { about: ['resume'] }, { subject: 'resume' }, { subject: 'halt' }],
    ['platform', { platform: 'meta' }, { platform: 'meta' }, { platform: 'google' }],
    ['account', { accountId: '7' }, { accountId: '7' }, { accountId: '8' }],
    [
      'money at risk above an amount',
      { aboveAtRisk: { USD: 500 } },
      { atRiskMicros: 500_000_001n },
      { atRiskMicros: 500_000_000n },
    ],
  ] as const)('by %s', (_by, rule, fitting, other) => {
    const rules = [aRule({ name: 'special', ...rule })];
    expect(nameOf(rules, fitting)).toBe('special');
    expect(nameOf(rules, other)).toBe('default');
  });

  test('an amount that cannot be compared is taken for a large one', () => {
    const rules = [aRule({ name: 'large', aboveAtRisk: { USD: 500 } })];
    expect(nameOf(rules, { atRiskMicros: null })).toBe('large');
    expect(nameOf(rules, { currency: 'INR' })).toBe('large');
    expect(nameOf(rules, { currency: null })).toBe('large');
  });

  test('and no later one', () => {
    expect(nameOf([aRule({ name: 'first' }), aRule({ name: 'second' })])).toBe('first');
  });
});

describe('who may decide', () => {
  test('a group is its people, each once', () => {
    const approvals = {
      groups: { leads: [BEN, CLEO] },
      rules: [aRule({ name: 'r', approvers: ['leads', BEN] })],
    };
    expect(ruleFor(policy(approvals), aMatter(), true).approvers).toEqual([BEN, CLEO]);
  });

  test('a rule that names nobody means the approvers of the policy', () => {
    expect(ruleFor(policy({ rules: [aRule({ name: 'r' })] }), aMatter(), true).approvers).toEqual([ANA]);
  });

  test('nobody named: anybody on the simulator, nobody on live accounts', () => {
    const simulated = ruleFor(policy({}, []), aMatter(), false);
    const live = ruleFor(policy({}, []), aMatter(), true);
    expect([mayDecide(simulated, ANA), mayDecide(live, ANA)]).toEqual([true, false]);
    expect(ruleInWords(live)).toMatch(/nobody may decide/);
  });

  test('those who are away are not asked, and may still decide', () => {
    const absences = [{ person: ANA, from: '2026-03-15T00:00:00Z', until: '2026-03-16T00:00:00Z' }];
    const rule = ruleFor(policy({ absences }, [ANA, BEN]), aMatter(), true);
    expect(rule.present).toEqual([BEN]);
    expect(mayDecide(rule, ANA)).toBe(true);
    expect(ruleInWords(rule)).toBe('1 of ben@example.com; away: ana@example.com (rule default)');
  });

  test('an absence ends at its end', () => {
    const absences = [{ person: ANA, from: '2026-03-14T00:00:00Z', until: NOON }];
    expect(ruleFor(policy({ absences }), aMatter(), true).present).toEqual([ANA]);
  });

  test('the fallback is asked only when those who are there are too few', () => {
    const rules = [aRule({ name: 'r', approvers: [ANA, BEN], approvals: 2, fallbackApprovers: [CLEO] })];
    const absences = [{ person: ANA, from: '2026-03-15T00:00:00Z', until: '2026-03-16T00:00:00Z' }];
    expect(ruleFor(policy({ rules }), aMatter(), true).approvers).toEqual([ANA, BEN]);
    expect(ruleFor(policy({ rules, absences }), aMatter(), true).present).toEqual([BEN, CLEO]);
  });

  test('an empty list falls back too', () => {
    const rules = [aRule({ name: 'r', fallbackApprovers: [CLEO] })];
    expect(ruleFor(policy({ rules }, []), aMatter(), true).approvers).toEqual([CLEO]);
  });
});

test("a rule's ladder changes only what it says", () => {
  const rules = [aRule({ name: 'r', ladder: { onCallMinutes: 45 } })];
  expect(ruleFor(policy({ rules }), aMatter(), false).ladder).toEqual({
    reminderMinutes: 30,
    maxReminders: 1,
    onCallMinutes: 45,
    defaultMinutes: 210,
  });
});
