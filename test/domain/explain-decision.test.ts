import { describe, expect, test } from 'vitest';
import { type ExplainInput, explainDecision } from '../../src/domain/explain-decision.ts';
import { judgeObservation } from '../../src/domain/judge-observation.ts';
import { traceNodes } from '../../src/domain/nodes.ts';
import { DEFAULT_POLICY } from '../../src/domain/policy.ts';
import { aMemory, anObservation } from '../support/builders.ts';

const NOW = '2026-03-15T13:00:00.000Z';

/** The test campaign, 26 % over its target, an hour after it was observed. */
function explain(change: Partial<ExplainInput> = {}) {
  const input = {
    observation: anObservation(),
    policy: DEFAULT_POLICY,
    memory: aMemory(),
    automationOn: true,
    isLive: false,
    now: NOW,
    ...change,
  };
  const { observation, policy, memory, automationOn, now } = input;
  const judged = judgeObservation({
    observation,
    policy,
    memory,
    automationOn,
    canAct: true,
    asOf: observation.asOf,
    now,
  });
  return { explanation: explainDecision(input), judged };
}

test.each<[string, Partial<ExplainInput>]>([
  ['a halt', {}],
  ['a healthy campaign', { observation: anObservation({ actualMicros: '1000000000' }) }],
  ['a campaign without a plan', { observation: anObservation({ match: 'unplanned', targetMicros: null }) }],
  ['automation that is off', { automationOn: false }],
  ['a halted campaign', { observation: anObservation({ platformStatus: 'paused' }) }],
  ['a campaign that was just resumed', { memory: aMemory({ lastResumeAt: '2026-03-15T11:00:00.000Z' }) }],
])('%s is explained as it would be decided', (_what, change) => {
  const { explanation, judged } = explain(change);
  expect(explanation.action).toBe(judged.action);
  expect(explanation.decision).toEqual(judged.decision);
  const spoken = explanation.guards.filter(({ reason }) => reason !== null);
  expect(spoken).toEqual(judged.findings);
});

test('the row of the table that applied is told with the policy’s numbers', () => {
  const policy = { ...DEFAULT_POLICY, criticalAbovePct: 20 };
  const { explanation } = explain({ policy });
  expect(explanation.rule).toBe(
    'more than 20 % off, or spend that nobody planned, with confidence of at least 70.0 %: halt',
  );
  expect(explanation.nodes).toEqual(traceNodes(anObservation(), policy));
  expect(explanation.policyVersion).toBe('default');
});

test('every guard that looked has a word, also one that has nothing against it', () => {
  const { explanation } = explain({ automationOn: false });
  expect(explanation.guards).toContainEqual({ guard: 'data_age', effect: 'escalate_to_human', reason: null });
  expect(explanation.guards).toContainEqual({
    guard: 'kill_switch',
    effect: 'escalate_to_human',
    reason: 'automation is switched off',
  });
});

describe('the mode', () => {
  const wide = { platform: 'google', mode: 'monitor' } as const;
  const narrow = { platform: 'google', campaignId: '111', mode: 'approve' } as const;

  test('comes with the override that sets it, the narrowest', () => {
    const policy = { ...DEFAULT_POLICY, modeOverrides: [wide, narrow] };
    expect(explain({ policy }).explanation).toMatchObject({ mode: 'approve', modeOverride: narrow });
  });

  test('is the policy’s own where no override covers the campaign', () => {
    const policy = { ...DEFAULT_POLICY, modeOverrides: [{ ...narrow, campaignId: '112' }] };
    expect(explain({ policy }).explanation).toMatchObject({ mode: 'autonomous', modeOverride: null });
  });
});

describe('a person’s override', () => {
  const override = {
    by: 'ana@example.com',
    at: '2026-03-15T12:30:00.000Z',
    expiresAt: '2026-03-16T12:00:00.000Z',
    category: 'known_promotion',
    reason: 'launch week',
    thresholdPct: 40,
    target: null,
  } as const;

  test('puts its numbers in place of the policy’s, in the path too', () => {
    const { explanation } = explain({ memory: aMemory({ override }) });
    expect(explanation.action).toBe('log_only');
    expect(explanation.thresholds.warningFromPct).toBe(40);
    expect(explanation.override).toContain('override by ana@example.com until 2026-03-16T12:00:00.000Z');
    expect(explanation.nodes.map(({ text }) => text).join()).toContain('healthy');
  });

  test('that has expired explains nothing', () => {
    const memory = aMemory({ override: { ...override, expiresAt: '2026-03-15T12:59:00.000Z' } });
    expect(explain({ memory }).explanation).toMatchObject({ override: null, action: 'autonomous_halt' });
  });
});

test('who may decide is told for each kind of decision', () => {
  const policy = { ...DEFAULT_POLICY, approvers: ['ana@example.com'] };
  expect(explain({ policy }).explanation.approvals).toContainEqual({
    subject: 'halt',
    words: '1 of ana@example.com (rule default)',
  });
  expect(explain({ isLive: true }).explanation.approvals.map(({ words }) => words)).toContain(
    'nobody may decide: name approvers in the policy',
  );
});
